package chain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Package time is the oracle for the times that we read and write ourselves.
func TestTimeIsThatOfPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(-62135596800_000000, 253402300799_999999).Draw(t, "micros")
		want := time.UnixMicro(micros)
		text := string(appendTime(nil, want))
		if oracle := want.UTC().Format(TimeLayout); text != oracle {
			t.Fatalf("got %s, want %s", text, oracle)
		}
		if got, err := parseTime(text); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Fatalf("%s: got %v, %v", text, got, err)
		}
	})
}

func TestParseTimeRefuses(t *testing.T) {
	for _, text := range []string{
		"", "2026-11-23T05:30:12Z", "2026-02-29T05:30:12.000000Z", "2026-11-23T24:00:00.000000Z", "2026-11-23T05:60:12.000000Z",
		"2026-11-23T05:30:60.000000Z", "2026-00-23T05:30:12.000000Z", "2026-13-01T05:30:12.000000Z", "2026-11-00T05:30:12.000000Z",
		"2026-11-23 05:30:12.000000Z", "2026-11-23T05:30:12,000000Z", "2026-11-23T05:30:12.000000z", "2026-11-23T05:30:1x.000000Z",
		"2026-11-23T05:30:12.000000ZZ", "\u0662026-11-23T05:30:12.00000Z",
	} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}
