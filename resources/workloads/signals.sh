# SPDX-License-Identifier: GPL-3.0-or-later
# Sends signals to a program of its own, for half a minute at most. It ends when nobody reads what it prints.
round=0
while [ $round -lt 50 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    sleep 60 &
    kill -USR1 $! 2>/dev/null
    kill -TERM $! 2>/dev/null
    wait $! 2>/dev/null
    sleep 0.3 2>/dev/null || sleep 1
done
