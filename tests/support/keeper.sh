# Keeps one throw-away PostgreSQL cluster for as long as any test process lives. Each of them holds a shared lock on the
# file that is standard input here; the kernel lets go of it however the process ends.
set -eu
bin=$1
dir=$2

stop() {
    "$bin/pg_ctl" stop --pgdata="$dir/data" --mode=immediate || :
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

init() {
    "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --no-sync "$@"
}
# Swedish order and Stockholm time, as in production: where order or day must not depend on the server, it shows.
init --locale=C --locale-provider=icu --icu-locale=sv-SE || {
    rm -rf "$dir/data"
    init --locale=C
}
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
port = 5432
unix_socket_directories = '$dir'
max_connections = 300
timezone = 'Europe/Stockholm'
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
"$bin/pg_ctl" start --wait --pgdata="$dir/data" --log="$dir/log"
touch "$dir/ready"

while :; do
    flock --exclusive 0
    flock --unlock 0
    # Runners that start one process a test pause between them.
    sleep 3
    flock --exclusive --nonblock 0 && break
done
