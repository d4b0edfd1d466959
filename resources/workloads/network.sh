# SPDX-License-Identifier: GPL-3.0-or-later
# Connects to itself over the loopback, for half a minute at most, and beside it to a program that never answers: more
# often than its queue is long, so that packets have to be sent again. It ends when nobody reads what it prints.
nc -l -p 7008 >/dev/null 2>&1 &
mute=$!
sleep 0.2 2>/dev/null || sleep 1
kill -STOP $mute
clients=
for client in 1 2 3 4; do
    nc 127.0.0.1 7008 </dev/null >/dev/null 2>&1 &
    clients="$clients $!"
done
trap 'kill $clients $mute 2>/dev/null; kill -CONT $mute 2>/dev/null' EXIT
round=0
while [ $round -lt 30 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    (echo hello | nc -l -p 7007 >/dev/null 2>&1) &
    sleep 0.3 2>/dev/null || sleep 1
    echo hello | nc -w 1 127.0.0.1 7007 >/dev/null 2>&1
    sleep 0.3 2>/dev/null || sleep 1
done
