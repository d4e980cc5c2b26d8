package chain

import (
	"fmt"
	"time"
)

// TimeLayout is how an entry writes its time, in the notation of package time.
// The time is always UTC.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// parseTime reads a time in TimeLayout, and no other spelling of it: package
// time would also take a comma, or an hour of one digit.
func parseTime(text string) (time.Time, error) {
	var fields [7]int
	ok := len(text) == len(TimeLayout)
	for i, field := 0, 0; ok && i < len(text); i++ {
		digit, want := text[i]-'0', TimeLayout[i]
		switch {
		case want < '0' || want > '9':
			ok = text[i] == want
			field++
		case digit > 9:
			ok = false
		default:
			fields[field] = fields[field]*10 + int(digit)
		}
	}
	t := time.Date(fields[0], time.Month(fields[1]), fields[2], fields[3], fields[4], fields[5], fields[6]*1000, time.UTC)
	// A day or hour that does not exist becomes another.
	var again [len(TimeLayout)]byte
	if !ok || string(appendTime(again[:0], t)) != text {
		return time.Time{}, fmt.Errorf("%.40q is no time like 2026-11-23T05:30:12.123456Z", text)
	}
	return t, nil
}

// appendTime appends t in TimeLayout, for a year of four digits.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = append(appendDigits(dst, year, 4), '-')
	dst = append(appendDigits(dst, int(month), 2), '-')
	dst = append(appendDigits(dst, day, 2), 'T')
	dst = append(appendDigits(dst, hour, 2), ':')
	dst = append(appendDigits(dst, minute, 2), ':')
	dst = append(appendDigits(dst, second, 2), '.')
	return append(appendDigits(dst, t.Nanosecond()/1000, 6), 'Z')
}

// appendDigits appends n in so many digits.
func appendDigits(dst []byte, n, digits int) []byte {
	end := len(dst) + digits
	dst = append(dst, "000000"[:digits]...)
	for i := end - 1; i >= end-digits; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}
