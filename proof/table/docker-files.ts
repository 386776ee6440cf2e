/** Files that Docker's own programs read. */
import { type Cases, lines } from "./cases.ts";

export const dockerfiles: Cases = {
  kind: "dockerfile",
  right: [
    lines`
      # syntax=docker/dockerfile:1
      FROM node:24-slim AS build
      WORKDIR /app
      COPY package.json package-lock.json ./
      RUN --mount=type=cache,target=/root/.npm npm ci
      COPY . .
      RUN npm run build

      FROM nginx:1.29-alpine
      COPY --from=build /app/dist /usr/share/nginx/html
    `,
    lines`
      ARG GO_VERSION=1.25
      FROM --platform=$BUILDPLATFORM golang:\${GO_VERSION}-alpine AS build
      ARG TARGETOS TARGETARCH
      WORKDIR /src
      COPY . .
      RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /out/app ./cmd/app
      FROM scratch
      COPY --from=build --chmod=755 /out/app /app
      ENTRYPOINT ["/app"]
    `,
    lines`
      FROM python:3.14-slim
      RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt pip install -r /tmp/requirements.txt
      USER 1000:1000
      HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-m", "app.health"]
      CMD ["python", "-m", "app"]
    `,
    lines`
      FROM alpine:3.22
      RUN <<EOF
      set -e
      adduser -D app
      mkdir /data
      EOF
      COPY <<"CONF" /etc/app.conf
      port = 8080
      CONF
      EXPOSE 8080
      VOLUME /data
    `,
    lines`
      FROM debian:13-slim
      RUN apt-get update \
          && apt-get install -y --no-install-recommends curl \
          && rm -rf /var/lib/apt/lists/*
      LABEL org.opencontainers.image.source="https://example.com/shop"
      STOPSIGNAL SIGQUIT
    `,
    lines`
      # escape=\`
      FROM mcr.microsoft.com/windows/servercore:ltsc2025
      WORKDIR C:\app
      COPY start.ps1 .
      SHELL ["powershell", "-NoLogo", "-Command"]
      RUN Get-ChildItem C:\app | \`
          Format-List
      CMD ["powershell", "-File", "start.ps1"]
    `,
    "FROM busybox\nCOPY --link --chown=1000 --exclude=*.md . /www\nCMD [\"httpd\", \"-f\"]",
    "FROM alpine AS tools\nFROM tools AS test\nRUN --network=none true",
    "FROM alpine\nRUN --mount=type=secret,id=token,env=TOKEN ./fetch.sh\nRUN --mount=type=ssh git clone git@example.com:shop.git /src",
    "FROM alpine\nADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/tool.tar.gz /opt/",
    "FROM docker.io/library/node:latest AS build\nRUN npm ci\nFROM nginx:latest\nCOPY --from=build /app /srv",
    "FROM alpine\nCOPY --from=nginx:1.29 /etc/nginx/nginx.conf /etc/nginx.conf",
    "FROM alpine\nONBUILD COPY . /app\nARG MODE=test\nENV MODE=$MODE PATH=/opt/bin:$PATH",
  ],
  wrong: [
    ["FROM alpine\nRUNN apk update", "unknown instruction: RUNN"],
    ["RUN echo hi\nFROM alpine", "no build stage in current context"],
    ["FROM alpine AS build\nRUN true\nFROM nginx\nCOPY --from=biuld /app /srv", "there is no stage or image “biuld”"],
    ["FROM alpine\nCOPY app.js", "COPY requires at least two arguments"],
    ["FROM alpine\nRUN --mount=type=cahce,target=/root/.cache true", "unsupported mount type"],
    ["FROM alpine\nRUN --mount=type=secret,name=token cat /run/secrets/token", "unexpected key 'name'"],
    ["FROM alpine\nCOPY --form=build /a /b", "form"],
    ["FROM alpine\nCOPY --chmod=rwx app /app", "invalid syntax"],
    ["FROM alpine\nRUN <<EOF\napk add curl", "unterminated heredoc"],
    ["FROM alpine\nHEALTHCHECK --intervall=30s CMD true", "intervall"],
    ["FROM alpine\nHEALTHCHECK --interval=30 CMD true", "30"],
    ["FROM alpine\nHEALTHCHECK curl -f http://localhost/", "Unknown type"],
    ["FROM alpine\nEXPOSE 80/http", "80/http"],
    ["FROM alpine\nENV MODE", "ENV must have two arguments"],
    ["FROM alpine\nCMD [\"node\", \"app.js\"", "JSONArgsRecommended"],
    ["FROM alpine\nENTRYPOINT node app.js", "JSONArgsRecommended"],
    ["FROM alpine\nMAINTAINER me@example.com", "MaintainerDeprecated"],
    ["FROM alpine as base\nRUN true", "FromAsCasing"],
    ["FROM alpine\nWORKDIR app", "WorkdirRelativePath"],
    ["FROM alpine\nARG API_TOKEN\nRUN ./fetch.sh", "SecretsUsedInArgOrEnv"],
    ["FROM alpine\nENV GREETING hello", "LegacyKeyValueFormat"],
    ["FROM alpine\nRUN echo $NAEM\nLABEL name=$NAEM", "UndefinedVar"],
    ["FROM alpine\nCMD [\"a\"]\nCMD [\"b\"]", "MultipleInstructionsDisallowed"],
    ["FROM alpine AS a\nFROM alpine AS a", "DuplicateStageName"],
    ["FROM alpine\nRUN apk add curl && && rm -rf /tmp/x", "in the script of RUN: expected command after '&&'"],
    ["FROM alpine\nRUN <<EOF\nif true; then\n  echo yes\nEOF", "in the script of RUN: expected 'fi'"],
    ["FROM alpine\nUSER", "USER requires exactly one argument"],
    ["FROM\nRUN true", "FROM requires either one or three arguments"],
    ["FROM alpine:3.22:latest", "invalid reference format"],
    ["FROM alpine\nSHELL powershell -Command", "SHELL requires the arguments to be in JSON form"],
    ["FROM alpine\nADD --checksum=md5:1234 https://example.com/a.tar.gz /opt/", "unsupported digest algorithm"],
    ["FROM --platform=linux/amd46/x/y alpine\nRUN true", "platform"],
  ],
};

export const dockerfileParts: Cases = {
  kind: "dockerfile",
  fragment: true,
  right: ["RUN npm ci --omit=dev", "COPY --from=build /app/dist ./dist\nUSER node", "FROM node:24-slim@sha256:<digest>"],
  wrong: [
    ["RUN npm ci\nCOPPY . .", "unknown instruction: COPPY"],
    ["USER node:\nENTRYPOINT", "ENTRYPOINT"],
  ],
};

export const ignoreFiles: Cases = {
  kind: "dockerignore",
  right: ["**\n!src\n!package.json", "# local settings\n.env\n**/*.log\nnode_modules"],
  wrong: [["node_modules\n[abc", "syntax error in pattern"], ["*\n!", "illegal exclusion pattern"]],
};

export const variableFiles: Cases = {
  kind: "env",
  right: ["# shop\nTAG=1.2.3\nGREETING=\"hello $TAG\"\nexport MODE=test", "PASSWORD='a#b'\nEMPTY="],
  wrong: [["GREETING=\"hello", "unterminated quoted value"], ["MY KEY=1", "key cannot contain a space"], ["9+9", "unexpected character"]],
};

export const composeFiles: Cases = {
  kind: "compose",
  right: [
    "services:\n  web:\n    image: nginx:1.29-alpine\n    ports: ['8080:80']",
    lines`
      services:
        api:
          build:
            context: .
            target: final
            args: {VERSION: "1.2"}
          environment:
            DB_HOST: db
          depends_on:
            db:
              condition: service_healthy
        db:
          image: postgres:18
          healthcheck:
            test: ["CMD-SHELL", "pg_isready"]
            interval: 5s
          volumes:
            - data:/var/lib/postgresql
      volumes:
        data:
    `,
    lines`
      name: shop
      services:
        web:
          image: nginx
          networks: [front, back]
          secrets: [token]
      networks:
        front:
        back:
          internal: true
      secrets:
        token:
          file: ./token.txt
    `,
    "services:\n  web:\n    image: nginx\n    deploy:\n      resources:\n        limits: {cpus: '0.5', memory: 256M}",
    "services:\n  web:\n    image: nginx\n    env_file:\n      - path: web.env\n        required: false",
    "services:\n  web:\n    image: nginx\n    develop:\n      watch:\n        - action: sync\n          path: ./src\n          target: /app/src",
    "services:\n  tests:\n    image: node:24\n    profiles: [test]\n    command: npm test",
    "x-defaults: &defaults\n  restart: unless-stopped\nservices:\n  a:\n    <<: *defaults\n    image: nginx",
    "services:\n  web:\n    image: ${REGISTRY:-docker.io}/shop/web:${TAG:?set a tag}",
    "services:\n  web:\n    image: nginx\n    logging:\n      driver: local\n      options: {max-size: 10m}",
    "services:\n  web:\n    image: nginx\n    configs:\n      - source: site\n        target: /etc/nginx/conf.d/site.conf\nconfigs:\n  site:\n    content: |\n      server { listen 80; }",
    "services:\n  web:\n    image: nginx\n    extra_hosts: ['host.docker.internal:host-gateway']\n    dns: [192.0.2.53]",
    "services:\n  web:\n    image: nginx\n    read_only: true\n    tmpfs: /tmp\n    cap_drop: [ALL]\n    security_opt: ['no-new-privileges:true']",
    "services:\n  web:\n    image: nginx\n    ulimits:\n      nofile: {soft: 1024, hard: 2048}\n    stop_grace_period: 30s",
  ],
  wrong: [
    ["services:\n  web:\n    imagee: nginx", "imagee"],
    ["service:\n  web:\n    image: nginx", "service"],
    ["services:\n  web:\n    command: nginx", "neither an image nor a build context"],
    ["services:\n  web:\n    image: nginx\n    port: ['80:80']", "port"],
    ["services:\n  web:\n    image: nginx\n    ports: '80:80'", "ports"],
    ["services:\n  web:\n    image: nginx\n    ports: ['80:http']", "http"],
    ["services:\n  web:\n    image: nginx\n    replicas: 3", "replicas"],
    ["services:\n  web:\n    image: nginx\n    networks: [back]", "undefined network back"],
    ["services:\n  web:\n    image: nginx\n    volumes: [data:/data]", "undefined volume data"],
    ["services:\n  web:\n    image: nginx\n    secrets: [token]", "undefined secret token"],
    ["services:\n  web:\n    image: nginx\n    depends_on: [db]", "undefined service"],
    ["services:\n  web:\n    image: nginx\n    depends_on: [api]\n  api:\n    image: nginx\n    depends_on: [web]", "cycle"],
    ["services:\n  web:\n    image: nginx\n    depends_on:\n      db: {condition: healthy}\n  db:\n    image: postgres", "condition"],
    ["services:\n  web:\n    image: nginx\n    pull_policy: sometimes", "pull_policy"],
    ["services:\n  web:\n    image: nginx\n    healthcheck:\n      test: curl -f http://localhost\n      intervall: 5s", "intervall"],
    ["services:\n  web:\n    image: nginx\n    healthcheck:\n      test: [\"curl\", \"-f\", \"http://localhost\"]", "healthcheck.test"],
    ["services:\n  web:\n    image: nginx\n    mem_limit: lots", "lots"],
    ["services:\n  web:\n    image: nginx\n    network_mode: host\n    networks: [default]", "network_mode"],
    ["services:\n  web:\n    image: nginx\n    environment:\n      - MODE: test", "environment"],
    ["services:\n  web:\n    image: nginx\n   ports: ['80:80']", "yaml"],
    ["services:\n  web:\n    image: nginx\n  web:\n    image: redis", "already defined"],
    ["services:\n  web:\n\timage: nginx", "cannot start any token"],
    ["services:\n  - web:\n      image: nginx", "services must be a mapping"],
  ],
};

export const stackFiles: Cases = {
  kind: "stack",
  right: [
    "services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 3\n      update_config: {order: start-first, parallelism: 1}",
    "services:\n  web:\n    image: nginx\n    networks: [back]\n    secrets: [token]\nnetworks:\n  back:\n    driver: overlay\nsecrets:\n  token:\n    external: true",
    "services:\n  agent:\n    image: alpine\n    deploy:\n      mode: global\n      placement:\n        constraints: [node.role == worker]",
    "services:\n  web:\n    image: nginx\n    ports:\n      - {target: 80, published: 8080, mode: host}",
  ],
  wrong: [
    ["services:\n  web:\n    image: nginx\n    deploy:\n      replica: 3", "replica"],
    ["services:\n  web:\n    image: nginx\n    deploy:\n      replicas: three", "replicas"],
    ["services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy: {condition: any, max_attempt: 3}", "max_attempt"],
    ["services:\n  web:\n    image: nginx\n    networks: [back]", "undefined network"],
    ["services:\n  web:\n    image: nginx\n    secrets: [token]", "undefined secret"],
    ["services:\n  web:\n    image: nginx\n    deploy:\n      update_config: {ordre: start-first}", "ordre"],
    ["services:\n  web:\n    image: nginx\n    develop: {watch: []}", "develop"],
  ],
};

export const daemonFiles: Cases = {
  kind: "daemon-json",
  right: [
    '{ "log-driver": "local", "log-opts": { "max-size": "10m", "max-file": "3" } }',
    '{ "registry-mirrors": ["https://mirror.example.com"], "insecure-registries": ["registry.lan:5000"] }',
    '{ "default-address-pools": [{ "base": "10.200.0.0/16", "size": 24 }], "bip": "10.201.0.1/24" }',
    '{ "hosts": ["fd://", "tcp://192.0.2.10:2376"], "tlsverify": true, "tlscacert": "/etc/docker/ca.pem", "tlscert": "/etc/docker/cert.pem", "tlskey": "/etc/docker/key.pem" }',
    '{ "live-restore": true, "userland-proxy": false, "no-new-privileges": true }',
    '{ "default-ulimits": { "nofile": { "Name": "nofile", "Soft": 1024, "Hard": 2048 } } }',
    '{ "builder": { "gc": { "enabled": true, "defaultKeepStorage": "20GB" } } }',
    '{ "features": { "containerd-snapshotter": true }, "exec-opts": ["native.cgroupdriver=systemd"] }',
  ],
  wrong: [
    ['{ "log-drivers": "local" }', "log-drivers"],
    ['{ "log-driver": "local", }', "invalid character"],
    ['{ "registry-mirrors": "https://mirror.example.com" }', "cannot unmarshal"],
    ['{ "registry-mirrors": ["mirror.example.com/path"] }', "mirror"],
    ['{ "log-opts": { "max-file": 3 } }', "max-file"],
    ['{ "mtu": "1500" }', "cannot unmarshal"],
    ['{ "live-restore": "yes" }', "cannot unmarshal"],
    ['{ "dns": ["resolver.lan"] }', "resolver.lan"],
    ['{ "labels": ["region"] }', "region"],
  ],
};

export const registryFiles: Cases = {
  kind: "registry",
  right: [
    "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: :5000",
    "version: 0.1\nstorage:\n  s3: {region: eu-central-1, bucket: images, encrypt: true}\n  delete: {enabled: true}\n  cache: {blobdescriptor: inmemory}",
    "version: 0.1\nstorage:\n  inmemory:\nauth:\n  htpasswd: {realm: shop, path: /auth/htpasswd}",
    "version: 0.1\nproxy:\n  remoteurl: https://registry-1.docker.io\n  ttl: 168h\nstorage:\n  filesystem: {}",
    "version: 0.1\nstorage:\n  filesystem: {}\nnotifications:\n  endpoints:\n    - {name: ci, url: 'https://ci.example.com/hook', timeout: 1s, threshold: 5, backoff: 10s}",
    "version: 0.1\nstorage:\n  filesystem: {}\nlog: {level: warn, formatter: json}\nhealth:\n  storagedriver: {enabled: true, interval: 10s, threshold: 3}",
  ],
  wrong: [
    ["version: 0.1\nstorage:\n  filesystem:\n    rootdir: /var/lib/registry", "unknown key “rootdir”"],
    ["version: 0.1\nstorage:\n  filesystem: {}\nhttp:\n  address: :5000", "unknown key “address”"],
    ["version: 1\nstorage:\n  filesystem: {}", "version must be one of"],
    ["version: 0.1\nstorage:\n  filesystem: {}\n  s3: {region: x, bucket: y}", "exactly one driver"],
    ["version: 0.1\nstorage:\n  delete: {enabled: true}", "exactly one driver, not none"],
    ["version: 0.1\nstorage:\n  s3: {region: eu-central-1}", "“bucket” is missing"],
    ["version: 0.1\nstorage:\n  filesystem: {}\nauth:\n  htpasswd: {path: /auth/htpasswd}", "“realm” is missing"],
    ["version: 0.1\nstorage:\n  filesystem: {}\nproxy:\n  remoteurl: https://registry-1.docker.io\n  ttl: 7d", "proxy.ttl"],
    ["version: 0.1\nstorage:\n  filesystem: {}\nlog: {level: verbose}", "log.level must be one of"],
    ["version: 0.1\nstorage:\n  filesystem: {}\n  deleted: {enabled: true}", "unknown key “deleted”"],
  ],
};

export const clientFiles: Cases = {
  kind: "docker-config",
  right: [
    '{ "credsStore": "pass", "credHelpers": { "ghcr.io": "gh" } }',
    '{ "auths": { "registry.example.com": { "auth": "cm9ib3Q6c2VjcmV0" } }, "currentContext": "prod" }',
    '{ "proxies": { "default": { "httpProxy": "http://proxy.lan:3128", "noProxy": "localhost,.lan" } }, "detachKeys": "ctrl-q" }',
  ],
  wrong: [
    ['{ "credStore": "pass" }', "unknown key “credStore”"],
    ['{ "credHelpers": ["ghcr.io"] }', "credHelpers must be object"],
    ['{ "auths": { "ghcr.io": { "token": "x" } } }', "unknown key “token”"],
    ['{ "proxies": { "default": { "http_proxy": "http://proxy.lan:3128" } } }', "unknown key “http_proxy”"],
    ['{ "psFormat": "{{.Names}}" "currentContext": "prod" }', "CommaExpected"],
  ],
};

export const contexts: Cases = {
  kind: "docker-context",
  right: ['{ "Name": "prod", "Metadata": { "Description": "production" }, "Endpoints": { "docker": { "Host": "ssh://deploy@prod.example.com", "SkipTLSVerify": false } } }'],
  wrong: [
    ['{ "Name": "prod", "Endpoints": { "docker": { "host": "ssh://deploy@prod.example.com" } } }', "unknown key “host”"],
    ['{ "Name": "prod", "Metadata": {} }', "“Endpoints” is missing"],
  ],
};

export const buildkitFiles: Cases = {
  kind: "buildkitd",
  right: [
    '[registry."docker.io"]\n  mirrors = ["mirror.example.com"]',
    'debug = true\ninsecure-entitlements = ["network.host"]\n[worker.oci]\n  max-parallelism = 4\n  gc = true\n  reservedSpace = "10GB"\n[[worker.oci.gcpolicy]]\n  keepDuration = "48h"\n  all = true',
    '[registry."registry.lan:5000"]\n  http = true\n  ca = ["/etc/certs/lan.pem"]\n[history]\n  maxEntries = 50',
  ],
  wrong: [
    ['[registry."docker.io"]\n  mirror = ["mirror.example.com"]', "unknown key “mirror”"],
    ['[registry."docker.io"]\n  mirrors = "mirror.example.com"', "must be array"],
    ['[registries."docker.io"]\n  mirrors = []', "unknown key “registries”"],
    ['[worker.oci]\n  max-parallelism = "4"', "must be integer"],
    ['[worker.oci]\n  gckeepstorage = "ten gigabytes"', "gckeepstorage"],
    ['insecure-entitlements = ["network.hosts"]', "must be one of network.host"],
    ["[registry.docker.io\n  http = true", "illegal character in key"],
  ],
};

export const containerdFiles: Cases = {
  kind: "containerd",
  right: [
    "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\n  SystemdCgroup = true",
    "version = 3\nroot = '/srv/containerd'\n[metrics]\n  address = '127.0.0.1:1338'",
  ],
  wrong: [
    ["version = 3\nroots = '/srv/containerd'", "unknown key “roots”"],
    ["version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\n  runtime_typ = 'io.containerd.runc.v2'", "runtime_typ"],
    ["version = 9\nroot = '/srv'", "version"],
    ["version = 3\nroot = /srv/containerd", "toml"],
  ],
};

export const seccompProfiles: Cases = {
  kind: "seccomp",
  right: [
    '{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{ "names": ["read", "write"], "action": "SCMP_ACT_ALLOW" }] }',
    '{ "defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{ "names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }] }] }',
  ],
  wrong: [
    ['{ "defaultaction": "SCMP_ACT_ERRNO" }', "“defaultAction” is missing"],
    ['{ "defaultAction": "SCMP_ACT_DENY" }', "defaultAction must be one of"],
    ['{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": "chmod", "action": "SCMP_ACT_ERRNO" }] }', "names must be array"],
    ['{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["chmod"] }] }', "“action” is missing"],
  ],
};

export const bakeFiles: Cases = {
  kind: "hcl",
  right: [
    'target "app" {\n  dockerfile = "Dockerfile"\n  tags = ["shop/web:dev"]\n  platforms = ["linux/amd64", "linux/arm64"]\n}',
    'variable "TAG" { default = "dev" }\ngroup "default" { targets = ["web"] }\ntarget "web" {\n  args = { VERSION = TAG }\n  tags = ["shop/web:${TAG}"]\n}',
  ],
  wrong: [
    ['target "app" {\n  dockerfile = "Dockerfile"\n', "Unclosed configuration block"],
    ['target "app" {\n  tags = "shop/web:${TAG}"\n}', "TAG"],
    ['target "app" {\n  dockerfil = "Dockerfile"\n}', "unknown key “dockerfil”"],
    ['variable "TAG" {\n  defalt = "dev"\n}\ntarget "app" {}', "unknown key “defalt”"],
    ['target "app" {\n  inherits = ["base"]\n}', "base"],
    ['target app {\n  context = .\n}', "Invalid expression"],
  ],
};
