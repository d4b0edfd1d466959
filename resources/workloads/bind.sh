# SPDX-License-Identifier: GPL-3.0-or-later
# Has a driver let go of a device and take it again: of a clock or a key that can do without for a moment, by the names
# below. Devices of a board that its work depends on are left alone.
round=0
while [ $round -lt 5 ]; do
    round=$((round + 1))
    echo "round $round" || exit 0
    for driver in amba/drivers/rtc-pl031 platform/drivers/gpio-keys platform/drivers/leds-gpio platform/drivers/alarmtimer; do
        for device in /sys/bus/$driver/*; do
            [ -L "$device" ] && [ -d "$device/driver" ] || continue
            echo "${device##*/}" >"/sys/bus/$driver/unbind" && echo "${device##*/}" >"/sys/bus/$driver/bind"
            break 2
        done
    done
    sleep 1
done
