# Short names for everyday Docker commands, for PowerShell 7 and Windows PowerShell 5.1. Load them in $PROFILE with
#   . $HOME\docker.ps1
# What you add to one is passed on. What concerns every container or image asks first.

function d { docker @args }
function dc { docker compose @args }
function dps { docker ps @args }
function dpsa { docker ps --all @args }
function di { docker image ls @args }
function dlog { docker logs --follow --tail 100 @args }

# dex NAME COMMAND: runs a command in a container, with a terminal.
function dex { docker exec --interactive --tty @args }

# dsh NAME: the best shell that a Linux container has. For a Windows container: dex NAME powershell, or cmd.
function dsh { docker exec --interactive --tty $args[0] sh -c 'exec $(command -v bash || command -v sh)' }

# dip NAME...: the address in each of its networks.
function dip { docker inspect --format '{{range $name, $net := .NetworkSettings.Networks}}{{println $name $net.IPAddress}}{{end}}' @args }

# dstop NAME...: stops these. Without a name: shows what runs, asks, and stops all of it.
function dstop {
    if ($args.Count -gt 0) {
        docker stop @args
        return
    }
    $running = @(docker ps --quiet)
    if ($LASTEXITCODE -ne 0) { return }
    if ($running.Count -eq 0) {
        Write-Output 'No container runs.'
        return
    }
    docker ps --format 'table {{.Names}}\t{{.Image}}\t{{.Status}}'
    $answer = Read-Host 'Stop all of these? [y/N]'
    if ($answer -like 'y*') { docker stop $running } else { Write-Output 'Nothing was stopped.' }
}

# drm NAME...: removes these. Without a name: all stopped containers; Docker asks.
function drm { if ($args.Count -gt 0) { docker rm @args } else { docker container prune } }

# drmi NAME...: removes these. Without a name: images that have lost their name and serve no container; Docker asks.
function drmi { if ($args.Count -gt 0) { docker image rm @args } else { docker image prune } }

# dprune: stopped containers, unused networks, nameless images, unused build cache. Docker asks; volumes stay.
function dprune { docker system prune @args }
