#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures signalboxd beside nginx in one run and prints tables; see docs/performance.md.
#   tests/bench/run.sh [ROUNDS] [SECONDS]     (3 rounds of 5 seconds)
# BENCH_PARTS chooses among plain, streams, start, dispatcher, scheduler, dialects. Builds build/release when it has no
# daemon (BENCH_BUILD=always: in any case). Needs nginx, wrk and
# curl, and two cores: generator and upstream share core 0, the proxy under test has core 1.
set -euo pipefail

rounds=${1:-3}
seconds=${2:-5}
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${BENCH_BUILD_DIR:-$root/build/release}
bin=$build/bin
key=sb-bench-client-key
admin=sb-bench-admin-key
connections=64

for tool in nginx wrk curl taskset; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null ||
        { echo "run.sh: $tool is not installed" >&2; exit 77; }
done
PATH=$PATH:/usr/sbin

targets=(signalboxd benchupstream benchstreams benchdispatcher)
missing=no
for target in "${targets[@]}"; do
    [ -x "$bin/$target" ] || missing=yes
done
if [ $missing = yes ] || [ "${BENCH_BUILD:-}" = always ]; then
    [ -f "$build/build.ninja" ] || (cd "$root" && cmake --preset release >/dev/null)
    cmake --build "$build" --target "${targets[@]}" >&2
fi

work=$(mktemp -d)
started=()
cleanup() {
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
ulimit -n "$(ulimit -Hn)"

# freePort: one that nobody listens on now.
freePort() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# waitFor SECONDS COMMAND…: until it succeeds.
waitFor() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { echo "run.sh: gave up waiting for: $*" >&2; exit 1; }
        sleep 0.05
    done
}

# cpuOf PID: nanoseconds that its threads have run.
cpuOf() { cat /proc/"$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'; }
# memoryOf PID: RSS and PSS in MB.
memoryOf() { awk '/^Rss/ { r = $2 } /^Pss:/ { p = $2 } END { printf "%.1f %.1f", r / 1024, p / 1024 }' /proc/"$1"/smaps_rollup; }
# median of the lines on standard input, by column.
medians() {
    awk '{ for (i = 1; i <= NF; ++i) v[i, NR] = $i; n = NF }
         END { for (i = 1; i <= n; ++i) {
                   for (a = 1; a <= NR; ++a) for (b = a + 1; b <= NR; ++b)
                       if (v[i, b] + 0 < v[i, a] + 0) { t = v[i, a]; v[i, a] = v[i, b]; v[i, b] = t }
                   printf "%s ", v[i, int((NR + 1) / 2)] } print "" }'
}

startUpstream() { # EVENTS INTERVAL_MS; sets upstreamPort
    upstreamPort=$(freePort)
    taskset -c 0 "$bin/benchupstream" "$upstreamPort" "$1" "$2" &
    upstreamPid=$!
    started+=("$upstreamPid")
    waitFor 5 curl -s -o "$work/upstream-answer" "http://127.0.0.1:$upstreamPort/"
}

startNginx() { # sets nginxPort, nginxPid (the worker)
    nginxPort=$(freePort)
    cat >"$work/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    keepalive_requests 100000000;
    upstream up { server 127.0.0.1:$upstreamPort; keepalive 1024; keepalive_requests 100000000; }
    server {
        listen 127.0.0.1:$nginxPort backlog=4096;
        location / {
            proxy_pass http://up;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering ${1:-on};
        }
    }
}
CONF
    rm -f "$work/nginx.pid"
    taskset -c 1 nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
    nginxMaster=$!
    started+=("$nginxMaster")
    waitFor 5 pgrep -P "$nginxMaster"
    nginxPid=$(pgrep -P "$nginxMaster")
}

startDaemon() { # DATA_DIR; sets daemonPort, daemonPid
    mkdir -p "$1"
    rm -f "$work/daemon.out"
    taskset -c 1 "$bin/signalboxd" --data-dir "$1" --port 0 --secrets plain --admin-key $admin \
        --api-key $key --log-level warning >"$work/daemon.out" &
    daemonPid=$!
    started+=("$daemonPid")
    waitFor 10 grep -q listening "$work/daemon.out"
    daemonPort=$(sed -n 's/.*:\([0-9]*\).*/\1/p' "$work/daemon.out")
}

addAccount() { # NAME
    curl -sf -o "$work/account" -H "Authorization: Bearer $admin" \
        -H 'Content-Type: application/json' \
        -d "{\"provider\":\"openai\",\"label\":\"$1\",\"base_url\":\"http://127.0.0.1:$upstreamPort/v1\",
             \"credential\":{\"type\":\"api_key\",\"value\":\"key-$1\"},\"models\":[\"gpt-bench\"]}" \
        "http://127.0.0.1:$daemonPort/admin/v1/accounts"
}

stopAll() {
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    started=()
}

# load PID PORT DELAY_MS CONNECTIONS: "requests/s, µs of CPU a request, p50, p99 in µs, errors"
load() {
    local before after
    before=$(cpuOf "$1")
    BENCH_KEY=$key BENCH_DELAY_MS=$3 taskset -c 0 wrk -t1 -c"$4" -d"${seconds}s" \
        -s "$root/tests/bench/post.lua" "http://127.0.0.1:$2" >"$work/wrk.out"
    after=$(cpuOf "$1")
    awk -v cpu=$((after - before)) '/^RESULT/ {
        printf "%.0f %.2f %d %d %d\n", $2 / $3 * 1e6, cpu / $2 / 1000, $4, $5, $6 }' "$work/wrk.out"
}

# streams PID PORT COUNT: "µs of CPU an event, p50 and p99 of the first event in µs"
streams() {
    local before after
    taskset -c 0 "$bin/benchstreams" "$2" "$3" $key >"$work/streams.out" &
    local reader=$!
    waitFor 20 grep -q started "$work/streams.out"
    before=$(cpuOf "$1")
    wait $reader || echo "run.sh: streams broke" >&2
    after=$(cpuOf "$1")
    awk -v cpu=$((after - before)) 'NR == 2 { printf "%.2f %d %d %d\n", cpu / $1 / 1000, $2, $3, $1 }' \
        "$work/streams.out"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b == 0 ? 0 : a / b }'; }

plainRequests() {
    startUpstream 1 1
    startNginx
    startDaemon "$work/data"
    addAccount one
    load "$nginxPid" "$nginxPort" 0 $connections >/dev/null # warm up both
    load "$daemonPid" "$daemonPort" 0 $connections >/dev/null
    : >"$work/nginx.rows"; : >"$work/daemon.rows"
    for _ in $(seq "$rounds"); do
        load "$nginxPid" "$nginxPort" 0 $connections >>"$work/nginx.rows"
        load "$daemonPid" "$daemonPort" 0 $connections >>"$work/daemon.rows"
    done
    read -r nRate nCpu nP50 nP99 nErrors < <(medians <"$work/nginx.rows")
    read -r dRate dCpu dP50 dP99 dErrors < <(medians <"$work/daemon.rows")
    printf '\nPlain requests, %s connections, median of %s rounds of %s s\n' $connections "$rounds" "$seconds"
    printf '%-12s %12s %14s %10s %10s %8s\n' '' 'requests/s' 'CPU/req, µs' 'p50, µs' 'p99, µs' errors
    printf '%-12s %12s %14s %10s %10s %8s\n' nginx "$nRate" "$nCpu" "$nP50" "$nP99" "$nErrors"
    printf '%-12s %12s %14s %10s %10s %8s\n' signalboxd "$dRate" "$dCpu" "$dP50" "$dP99" "$dErrors"
    printf '%-12s %12s %14s   bars: requests/s >= 0.60, CPU <= 2.00\n' ratio \
        "$(ratio "$dRate" "$nRate")" "$(ratio "$dCpu" "$nCpu")"
    halfLoad
    read -r rss pss <<<"$(memoryOf "$daemonPid")"
    printf '\nMemory of signalboxd after all that: RSS %s MB, PSS %s MB\n' "$rss" "$pss"
    stopAll
}

# Each side at half of its own maximum, 256 connections that pause between requests.
halfLoad() {
    local paused=256 n d
    n=$(awk -v c=$paused -v r="$nRate" 'BEGIN { printf "%d", c / (r / 2) * 1000 + 0.5 }')
    d=$(awk -v c=$paused -v r="$dRate" 'BEGIN { printf "%d", c / (r / 2) * 1000 + 0.5 }')
    : >"$work/nginx.rows"; : >"$work/daemon.rows"
    for _ in $(seq "$rounds"); do
        load "$nginxPid" "$nginxPort" "$n" $paused >>"$work/nginx.rows"
        load "$daemonPid" "$daemonPort" "$d" $paused >>"$work/daemon.rows"
    done
    read -r nR nC n50 n99 nE < <(medians <"$work/nginx.rows")
    read -r dR dC d50 d99 dE < <(medians <"$work/daemon.rows")
    printf '\nAt about half of its own maximum, %s connections\n' $paused
    printf '%-12s %12s %14s %10s %10s %8s\n' nginx "$nR" "$nC" "$n50" "$n99" "$nE"
    printf '%-12s %12s %14s %10s %10s %8s\n' signalboxd "$dR" "$dC" "$d50" "$d99" "$dE"
    printf '%-12s %12s %14s %10s %10s   bar: p99 <= 1.50\n' ratio '' '' \
        "$(ratio "$d50" "$n50")" "$(ratio "$d99" "$n99")"
}

streamRelay() {
    printf '\nStreams, events evenly spread, median of %s rounds\n' "$rounds"
    printf '%-12s %8s %12s %14s %16s %16s\n' '' streams 'events/s' 'CPU/event, µs' 'first: p50, µs' 'first: p99, µs'
    local count interval events
    for shape in '100 50' '10 250' '1000 250'; do
        read -r count interval <<<"$shape"
        events=$((seconds * 1000 / interval))
        startUpstream "$events" "$interval"
        startNginx off
        startDaemon "$work/data-$count"
        addAccount one
        : >"$work/nginx.rows"; : >"$work/daemon.rows"; : >"$work/direct.rows"
        for _ in $(seq "$rounds"); do
            streams "$upstreamPid" "$upstreamPort" "$count" >>"$work/direct.rows"
            streams "$nginxPid" "$nginxPort" "$count" >>"$work/nginx.rows"
            streams "$daemonPid" "$daemonPort" "$count" >>"$work/daemon.rows"
        done
        for side in direct nginx daemon; do
            read -r cpu p50 p99 _ < <(medians <"$work/$side.rows")
            [ $side = direct ] && cpu=-
            printf '%-12s %8s %12s %14s %16s %16s\n' $side "$count" $((count * 1000 / interval)) \
                "$cpu" "$p50" "$p99"
            [ $side = nginx ] && nCpu=$cpu
        done
        printf '%-12s %8s %12s %14s   bar: <= 1.50\n' ratio '' '' "$(ratio "$cpu" "$nCpu")"
        [ "$count" = 10 ] && few=$cpu
        [ "$count" = 1000 ] && many=$cpu
        [ "$count" = 1000 ] && read -r _ manyPss <<<"$(memoryOf "$daemonPid")"
        stopAll
    done
    printf 'CPU/event at 1000 streams by that at 10: %s (bar: <= 1.20); PSS after 1000 streams %s MB\n' \
        "$(ratio "$many" "$few")" "$manyPss"
}

startUp() {
    startUpstream 1 1
    startDaemon "$work/data-100"
    for i in $(seq 100); do
        addAccount "a$i"
    done
    stopAll
    : >"$work/rows"
    for _ in 1 2 3 4 5; do
        local begin=$EPOCHREALTIME
        exec 3< <(exec taskset -c 1 "$bin/signalboxd" --data-dir "$work/data-100" --port 0 \
            --secrets plain --admin-key $admin --api-key $key --log-level warning)
        daemonPid=$!
        read -r _ <&3
        local end=$EPOCHREALTIME
        started+=("$daemonPid")
        awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.1f\n", (b - a) * 1000 }' >>"$work/rows"
        sleep 0.3
        read -r rss pss <<<"$(memoryOf "$daemonPid")"
        stopAll
        exec 3<&-
    done
    printf '\nWith 100 accounts: start to "listening" %s ms (bar: 60); idle RSS %s MB, PSS %s MB (bar: 30)\n' \
        "$(medians <"$work/rows")" "$rss" "$pss"
}

echo "signalboxd beside nginx $(nginx -v 2>&1 | sed 's/.*\///') on $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(uname -m)"
for part in ${BENCH_PARTS:-plain streams start dispatcher scheduler dialects}; do
    case $part in
    plain) plainRequests ;;
    streams) streamRelay ;;
    start) startUp ;;
    dispatcher)
        printf '\nOne message through an event dispatcher, CPU in µs\n'
        taskset -c 1 "$bin/benchdispatcher"
        ;;
    scheduler)
        if [ -x "$bin/bench_scheduler" ]; then
            printf '\nOne operation of the scheduler, a quarter of the accounts cooling down\n'
            taskset -c 1 "$bin/bench_scheduler"
        else
            printf '\nbench_scheduler is not built: it needs libbenchmark-dev\n'
        fi
        ;;
    dialects)
        if [ -x "$bin/bench_dialects" ]; then
            printf '\nTranslation: request of 1 MB by Boost.JSON parse and serialize (bar: 3), event by the relay of the\n'
            printf 'same dialect (bar: 2 with all I/O), bytes of one open stream (bar: 32768)\n'
            taskset -c 1 "$bin/bench_dialects"
        else
            printf '\nbench_dialects is not built: it needs libbenchmark-dev\n'
        fi
        ;;
    esac
done
