/** What builds, deploys, runs and watches containers besides Docker: CI systems, Kubernetes, Prometheus, web servers, systemd. */
import { type Cases, lines } from "./cases.ts";

const workflow = (job: string) => `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n${job}`;
const step = (text: string) => workflow(`    steps:\n      - ${text}`);

export const githubActions: Cases = {
  kind: "github-actions",
  right: [
    step("run: docker build --tag shop/web:${{ github.sha }} ."),
    step("uses: docker/build-push-action@v7\n        with:\n          context: .\n          push: ${{ github.event_name == 'push' }}\n          cache-from: type=gha"),
    workflow("    permissions: {contents: read, packages: write}\n    steps:\n      - run: |\n          docker compose up --detach --wait\n          docker compose down"),
    workflow("    strategy:\n      matrix:\n        platform: [linux/amd64, linux/arm64]\n    steps:\n      - run: docker buildx build --platform ${{ matrix.platform }} ."),
    workflow("    services:\n      db:\n        image: postgres:18\n        ports: ['5432:5432']\n    steps:\n      - run: npm test"),
    "on:\n  push:\n    tags: ['v*']\n  workflow_dispatch:\nconcurrency:\n  group: release\n  cancel-in-progress: false\njobs:\n  release:\n    runs-on: ubuntu-24.04\n    outputs:\n      digest: ${{ steps.push.outputs.digest }}\n    steps:\n      - id: push\n        run: echo \"digest=x\" >> \"$GITHUB_OUTPUT\"",
    workflow("    steps:\n      - run: docker info\n  deploy:\n    needs: image\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: docker stack deploy --compose-file stack.yaml shop"),
    step("shell: pwsh\n        run: docker ps | Select-Object -First 1"),
  ],
  wrong: [
    [step("runs: docker build ."), "unexpected key \"runs\""],
    [step("run: docker buidl ."), "no command “docker buidl”"],
    [step("run: |\n          docker build \\\n            --tags web ."), "no flag --tags"],
    [step("uses: docker/build-push-action"), "specifying action"],
    [step("run: echo ${{ github.shaa }}"), "shaa"],
    [step("run: echo ${{ steps.build.outputs.digest }}"), "build"],
    [step("if: github.ref = 'refs/heads/main'\n        run: docker info"), "unexpected"],
    ["on: pushed\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker info", "unknown Webhook event \"pushed\""],
    ["on: push\njobs:\n  image:\n    runs_on: ubuntu-latest\n    steps:\n      - run: docker info", "runs_on"],
    ["on: push\njobs:\n  image:\n    runs-on: ubuntu-lastest\n    steps:\n      - run: docker info", "ubuntu-lastest"],
    [workflow("    permissions: {contents: reed}\n    steps:\n      - run: docker info"), "reed"],
    [workflow("    needs: tests\n    steps:\n      - run: docker info"), "tests"],
    [workflow("    timeout-minute: 5\n    steps:\n      - run: docker info"), "timeout-minute"],
    [workflow("    step:\n      - run: docker info"), "step"],
    ["name: image\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker info", "\"on\" section is missing"],
    [workflow("    steps:\n      - run: docker info\n     - run: docker ps"), "block sequence may not be used"],
  ],
};

export const githubSteps: Cases = {
  kind: "github-actions",
  fragment: true,
  right: ["- uses: docker/setup-buildx-action@v4\n- run: docker buildx bake --push", "- run: echo ${{ steps.meta.outputs.tags }}", "jobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker info"],
  wrong: [
    ["- uses: docker/setup-buildx-action@v4\n  width:\n    driver: docker", "unexpected key \"width\""],
    ["- run: docker compose pul", "no command “docker compose pul”"],
  ],
};

export const gitlabCi: Cases = {
  kind: "gitlab-ci",
  right: [
    "build:\n  image: docker:29-cli\n  services: ['docker:29-dind']\n  script:\n    - docker build --tag \"$CI_REGISTRY_IMAGE\" .",
    "stages: [build, scan]\nscan:\n  stage: scan\n  image: {name: aquasec/trivy, entrypoint: ['']}\n  script: trivy image web\n  allow_failure: true",
    ".engine:\n  image: docker:29-cli\nbuild:\n  extends: .engine\n  script: [docker info]\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: manual",
    "test:\n  script: npm test\n  artifacts:\n    paths: [coverage/]\n    expire_in: 1 week\n  cache: {key: npm, paths: [.npm/]}",
    "deploy:\n  script: docker stack deploy --compose-file stack.yaml shop\n  environment: {name: production, url: 'https://shop.example.com'}\n  resource_group: production",
    "include:\n  - local: build.yml\ndeploy:\n  stage: release\n  script: docker compose pull\n  needs: [image]",
    "build:\n  script: docker build .\n  parallel:\n    matrix:\n      - PLATFORM: [linux/amd64, linux/arm64]\n  retry: 2",
    "default:\n  interruptible: true\nworkflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\nlint:\n  script: [docker build --check .]\n  tags: [docker]",
  ],
  wrong: [
    ["build:\n  scripts: docker build .", "unknown key “scripts” in build"],
    ["build:\n  stage: bild\n  script: docker build .", "is in the stage “bild”"],
    ["build:\n  script: docker buidl .", "no command “docker buidl”"],
    ["build:\n  image: {nmae: docker}\n  script: docker info", "unknown key “nmae” in build.image"],
    ["build:\n  services: docker:29-dind\n  script: docker info", "build.services must be array"],
    ["build:\n  script: docker info\n  when: allways", "build.when must be one of"],
    ["build:\n  script: docker info\n  artifacts: {path: [dist/]}", "unknown key “path” in build.artifacts"],
    ["build:\n  script: docker info\n  rules:\n    - if: $CI_COMMIT_TAG\n      wen: manual", "unknown key “wen” in build.rules[0]"],
    ["build:\n  extends: .engin\n  script: docker info", "extends “.engin”, which isn't in the file"],
    ["build:\n  needs: [test]\n  script: docker info", "needs “test”, which isn't in the file"],
    ["build:\n  image: docker:29-cli", "has no script"],
    ["stages: build\nbuild:\n  script: docker info", "stages must be array"],
    ["build:\n  script: docker info\n  retry: 5", "build.retry"],
    ["default:\n  befor_script: [docker info]\nbuild:\n  script: docker build .", "unknown key “befor_script” in default"],
    ["build:\n  script: docker info\n  variable: {TAG: dev}", "unknown key “variable” in build"],
    ["build:\n  script:\n    - echo \"a: b\"\n    - echo: c", "build.script"],
  ],
};

const deployment = (spec: string, labels = "{app: web}") => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: ${labels}\n    spec:\n${spec}`;
const container = (more: string) => deployment(`      containers:\n        - name: web\n          image: nginx:1.29\n          ${more}`);

export const kubernetes: Cases = {
  kind: "kubernetes",
  right: [
    container("ports: [{name: http, containerPort: 80}]"),
    container("resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi, cpu: 1}}"),
    deployment("      containers:\n        - name: web\n          image: nginx\n          volumeMounts: [{name: site, mountPath: /site}]\n      volumes:\n        - name: site\n          configMap: {name: site}"),
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  selector: {app: web}\n  ports:\n    - {port: 80, targetPort: http, nodePort: 30080}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata:\n  mode: test\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {token: x}",
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: prune}\nspec:\n  schedule: '0 3 * * *'\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: OnFailure\n          containers: [{name: prune, image: alpine, args: [sh, -c, 'true']}]",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n    - host: shop.example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: {service: {name: web, port: {name: http}}}",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 5Gi}}",
    container("livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10}\n          securityContext: {runAsNonRoot: true, capabilities: {drop: [ALL]}}"),
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]",
  ],
  wrong: [
    [container("port: [{containerPort: 80}]"), "unknown field “port”"],
    [container("imagePullPolicy: Allways"), "imagePullPolicy must be one of"],
    [container("ports: [{containerPort: '80'}]"), "must be a number"],
    [container("ports: [{containerPort: 80800}]"), "from 1 to 65535"],
    [container("env: {MODE: test}"), "must be a list"],
    [container("env: [{name: MODE, value: 1}]"), "value must be a string"],
    [container("resources: {limits: {memory: 128MB}}"), "is no quantity"],
    [container("resources: {limit: {memory: 128Mi}}"), "unknown field “limit”"],
    [container("volumeMounts: [{name: site, mountPath: /site}]"), "there is no such volume"],
    [container("livenessProbe: {httpGet: {path: /}}"), "“port” is missing"],
    [deployment("      containers: []"), "at least one container"],
    [deployment("      containers: [{name: Web_1, image: nginx}]"), "no name for a container"],
    [deployment("      containers: [{name: web}]"), "has no image"],
    [deployment("      restartPolicy: Never\n      containers: [{name: web, image: nginx}]"), "can only have restartPolicy Always"],
    [deployment("      containers: [{name: web, image: nginx}]", "{app: shop}"), "the selector wants app=web"],
    ["apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: web}\nspec: {}", "it is in apps/v1"],
    ["apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: web}", "has no apps/v1 Deploymnet"],
    ["apiVersion: v1\nkind: Service\nspec:\n  ports: [{port: 80}]", "metadata.name is missing"],
    ["apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: Nodeport\n  ports: [{port: 80}]", "spec.type must be one of"],
    ["apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selectors: {app: web}\n  ports: [{port: 80}]", "unknown field “selectors”"],
    ["apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      containers: [{name: x, image: alpine}]", "need restartPolicy OnFailure or Never"],
    ["apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWrite]\n  resources: {requests: {storage: 5Gi}}", "accessModes must be of"],
    ["apiVersion: v1\nmetadata: {name: web}", "apiVersion or kind is missing"],
  ],
};

export const prometheus: Cases = {
  kind: "prometheus",
  right: [
    "scrape_configs:\n  - job_name: cadvisor\n    static_configs:\n      - targets: ['cadvisor:8080']",
    "global: {scrape_interval: 15s}\nrule_files: [alerts.yml]\nscrape_configs:\n  - job_name: docker\n    docker_sd_configs:\n      - host: unix:///var/run/docker.sock\n    relabel_configs:\n      - source_labels: [__meta_docker_container_name]\n        target_label: container",
    "groups:\n  - name: containers\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 5m\n        labels: {severity: critical}\n        annotations: {summary: '{{ $labels.job }} is down'}",
    "groups:\n  - name: rates\n    interval: 30s\n    rules:\n      - record: job:requests:rate5m\n        expr: sum by (job) (rate(http_requests_total[5m]))",
  ],
  wrong: [
    ["scrape_configs:\n  - job_nmae: cadvisor\n    static_configs:\n      - targets: ['cadvisor:8080']", "job_nmae"],
    ["scrape_config:\n  - job_name: cadvisor", "scrape_config"],
    ["scrape_configs:\n  - job_name: cadvisor\n    static_configs:\n      - target: ['cadvisor:8080']", "target"],
    ["scrape_configs:\n  - job_name: a\n  - job_name: a", "multiple scrape configs with job name"],
    ["global: {scrape_interval: 15}\nscrape_configs: []", "not a valid duration string"],
    ["scrape_configs:\n  - job_name: a\n    scrape_timeout: 2m\n    scrape_interval: 1m", "scrape timeout greater than scrape interval"],
    ["scrape_configs:\n  - job_name: a\n    metrics_path: /metrics\n    scheme: htps\n    static_configs: [{targets: ['http://a:80/metrics']}]", "not a valid hostname"],
    ["groups:\n  - name: a\n    rules:\n      - alert: Down\n        exp: up == 0", "exp"],
    ["groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up = 0", "parse"],
    ["groups:\n  - name: a\n    rules:\n      - record: job-rate\n        expr: up", "invalid recording rule name"],
    ["groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        annotations: {summary: '{{ $label.job }}'}", "undefined variable"],
  ],
};

export const alertmanager: Cases = {
  kind: "alertmanager",
  right: [
    "route: {receiver: mail, group_by: [alertname]}\nreceivers:\n  - name: mail\n    email_configs:\n      - {to: ops@example.com, from: alerts@example.com, smarthost: 'mail.example.com:587'}",
    "route:\n  receiver: web\n  routes:\n    - matchers: ['severity=\"critical\"']\n      receiver: web\nreceivers:\n  - name: web\n    webhook_configs: [{url: 'https://hooks.example.com/x'}]",
  ],
  wrong: [
    ["route: {reciever: mail}\nreceivers: [{name: mail}]", "reciever"],
    ["route: {receiver: mail}\nreceivers: [{name: web}]", "undefined receiver"],
    ["route: {receiver: mail}\nreceivers:\n  - name: mail\n    webhook_configs: [{link: 'https://hooks.example.com/x'}]", "link"],
    ["route: {receiver: mail, group_wait: 30}\nreceivers: [{name: mail}]", "not a valid duration string"],
  ],
};

export const promql: Cases = {
  kind: "promql",
  right: [
    "sum by (name) (rate(container_cpu_usage_seconds_total{name!=\"\"}[5m]))",
    "container_memory_working_set_bytes / on (name) (container_spec_memory_limit_bytes > 0)",
    "# slowest requests\nhistogram_quantile(0.95, sum by (le) (rate(http_request_seconds_bucket[5m])))",
    "up == 0\n\nabsent(container_last_seen{name=\"web\"})",
    "topk(3, increase(container_network_receive_bytes_total[1h]))",
  ],
  wrong: [
    ["rate(container_cpu_usage_seconds_total)", "expected type range vector"],
    ["sum by name (up)", "unexpected"],
    ["rat(up[5m])", "unknown function"],
    ["up{job=cadvisor}", "unexpected"],
    ["up == 0\n\nrate(up[5m]", "unclosed left parenthesis"],
    ["rate(up[5 minutes])", "missing unit character in duration"],
    ["histogram_quantile(sum by (le) (rate(x_bucket[5m])))", "expected 2 argument(s)"],
  ],
};

export const nginx: Cases = {
  kind: "nginx",
  right: [
    "server {\n  listen 80;\n  location / {\n    proxy_pass http://web:3000;\n    proxy_set_header Host $host;\n  }\n}",
    "upstream api { server api-1:8080; server api-2:8080 backup; }\nserver {\n  listen 443 ssl;\n  ssl_certificate /etc/tls/site.crt;\n  ssl_certificate_key /etc/tls/site.key;\n  location / { proxy_pass http://api; }\n}",
    "location /health { access_log off; return 200 'ok'; }",
    "events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=login:10m rate=5r/s;\n  server { listen 80; location /login { limit_req zone=login burst=10; } }\n}",
    "server {\n  listen 8080;\n  root /usr/share/nginx/html;\n  location / { try_files $uri $uri/ /index.html; }\n  gzip on;\n}",
  ],
  wrong: [
    ["server {\n  lissten 80;\n}", "unknown directive \"lissten\""],
    ["server {\n  listen 80\n  root /srv;\n}", "invalid parameter \"root\""],
    ["server {\n  listen 80;\n  location / {\n    proxy_pass http://web:3000;\n}", "unexpected end of file"],
    ["location / { proxy_pass web:3000; }", "invalid URL prefix"],
    ["server {\n  listen 80;\n  location / { return; }\n}", "invalid number of arguments"],
    ["server {\n  listen 80;\n  gzip yes;\n}", "it must be \"on\" or \"off\""],
    ["server {\n  listen 80;\n  add_header X-Host $hostt;\n}", "unknown \"hostt\" variable"],
    ["events {}\nserver { listen 80; }", "\"server\" directive is not allowed here"],
  ],
};

export const caddyfile: Cases = {
  kind: "caddyfile",
  right: [
    "shop.example.com {\n\treverse_proxy web:3000\n}",
    ":8080 {\n\troot * /srv\n\tfile_server\n\tencode gzip\n}",
    "example.com {\n\t@api {\n\t\tmethod GET\n\t\tpath /api/*\n\t\timport /etc/caddy/token\n\t}\n\thandle @api {\n\t\treverse_proxy unix//run/api.sock\n\t}\n\thandle {\n\t\trespond 404\n\t}\n}",
  ],
  wrong: [
    ["example.com {\n\trespnd 200\n}", "unrecognized directive: respnd"],
    ["example.com {\n\trespond 200\n", "expecting '}'"],
    ["example.com {\n\treverse_proxy web:3000 {\n\t\tflush_intervall -1\n\t}\n}", "flush_intervall"],
    ["example.com {\n\t@long expression `{uri}.matchs(\"x\")`\n\trespond @long 200\n}", "undeclared reference to 'matchs'"],
    ["example.com {\n\thandle @unnamed {\n\t\trespond 200\n\t}\n}", "@unnamed"],
  ],
};

export const systemd: Cases = {
  kind: "systemd",
  right: [
    "[Unit]\nDescription=Web\nAfter=docker.service\nRequires=docker.service\n[Service]\nExecStart=/usr/bin/docker compose up\nRestart=always\n[Install]\nWantedBy=multi-user.target",
    "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --containerd=/run/containerd/containerd.sock",
    "[Service]\nEnvironment=HTTPS_PROXY=http://proxy.lan:3128\nMemoryMax=2G",
    "[Unit]\nDescription=Prune\n[Timer]\nOnCalendar=daily\nPersistent=true\n[Install]\nWantedBy=timers.target",
  ],
  wrong: [
    ["[Service]\nExecStart=/usr/bin/docker compose up\nRestrat=always", "Unknown key 'Restrat'"],
    ["[Services]\nExecStart=/usr/bin/docker compose up", "Unknown section 'Services'"],
    ["[Service]\nExecStart=/usr/bin/docker compose up\nRestart=allways", "Failed to parse"],
    ["[Service]\nExecStart=./start.sh", "either a valid executable name nor an absolute path"],
    ["[Service]\nExecStart=/usr/bin/docker compose up\nRestartSec=ten", "Failed to parse"],
  ],
};

export const quadlet: Cases = {
  kind: "quadlet",
  right: [
    "[Unit]\nDescription=Web\n[Container]\nImage=docker.io/library/nginx:1.29\nPublishPort=8080:80\nVolume=data:/srv\n[Install]\nWantedBy=default.target",
    "[Container]\nImage=docker.io/library/redis:8\nAutoUpdate=registry\n[Service]\nRestart=always",
  ],
  wrong: [
    ["[Container]\nImage=docker.io/library/nginx\nPublishPorts=8080:80", "unknown key “PublishPorts” in [Container]"],
    ["[Container]\nImage=docker.io/library/nginx\n[Service]\nRestrat=always", "Unknown key 'Restrat'"],
  ],
};

export const apparmor: Cases = {
  kind: "apparmor",
  right: [
    "#include <tunables/global>\nprofile report flags=(attach_disconnected) {\n  #include <abstractions/base>\n  /tmp/** rw,\n  network inet tcp,\n}",
    "profile quiet {\n  deny network,\n  capability chown,\n  /usr/bin/* ix,\n}",
  ],
  wrong: [
    ["profile report {\n  /tmp/** rwq,\n}", "unexpected"],
    ["profile report {\n  /tmp/** rw\n}", "unexpected"],
    ["profile report {\n  capability chwon,\n}", "chwon"],
  ],
};

export const grafana: Cases = {
  kind: "grafana-datasources",
  right: [lines`
    apiVersion: 1
    datasources:
      - name: Prometheus
        type: prometheus
        access: proxy
        url: http://prometheus:9090
        jsonData: {timeInterval: 15s}
  `],
  wrong: [
    ["apiVersion: 1\ndatasources:\n  - name: Prometheus\n    typ: prometheus", "unknown key “typ”"],
    ["apiVersion: 1\ndatasources:\n  - name: Prometheus\n    type: prometheus\n    access: server", "access must be one of"],
  ],
};
