# SPDX-License-Identifier: GPL-3.0-or-later
# Unloads and loads again a module that no hardware hangs on and nobody uses: one of the names below.
round=0
while [ $round -lt 5 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    for name in cls_bpf sch_ingress dummy crc8 crc7; do
        file=/lib/modules/$name.ko
        if [ -f "$file" ] && grep -q "^$name [0-9]* 0 " /proc/modules; then
            rmmod "$name" && insmod "$file"
        elif ! grep -q "^$name " /proc/modules && modprobe "$name" 2>/dev/null; then
            modprobe -r "$name" 2>/dev/null || rmmod "$name"
        else
            continue
        fi
        break
    done
    sleep 1
done
