// Files of the images that are made of Debian packages: of those in the guest, and of those that the tests put into their engine.

export const greeting = `#!/bin/sh
cat <<'END'
Hello from Docker!
The client asked the engine for an image, the engine made a container of it and ran it,
and what it printed came back to your terminal.
END
`;

export const nginxConfiguration = `user nobody nogroup;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events {}
http {
  include /etc/nginx/mime.types;
  access_log /var/log/nginx/access.log;
  include /etc/nginx/conf.d/*.conf;
  server {
    listen 80;
    root /usr/share/nginx/html;
  }
}
`;

export const registryConfiguration = `version: 0.1
log:
  level: info
storage:
  filesystem:
    rootdirectory: /var/lib/registry
  delete:
    enabled: true
http:
  addr: :5000
`;
