package scripts

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at returns a moment so many milliseconds after the beginning of time.
func at(milliseconds int) time.Time {
	return time.Time{}.Add(time.Hour + time.Duration(milliseconds)*time.Millisecond)
}

func TestWhatHappensTogetherIsTakenTogether(t *testing.T) {
	h := hearing{quiet: 50 * time.Millisecond}
	if _, ok := h.waits(at(0)); ok {
		t.Error("there is something to wait for before anything was heard")
	}
	h.note("b", at(0))
	h.note("a", at(30))
	h.note("b", at(40))
	if wait, ok := h.waits(at(60)); !ok || wait != 30*time.Millisecond {
		t.Errorf("got %v, %v, want to wait until 50 ms after the last", wait, ok)
	}
	if got := h.take(at(89)); got != nil {
		t.Errorf("got %q before it was quiet", got)
	}
	if diff := cmp.Diff(h.take(at(90)), []string{"a", "b"}); diff != "" {
		t.Error(diff)
	}
	if _, ok := h.waits(at(90)); ok {
		t.Error("there is something to wait for after all was taken")
	}
}

func TestWhatIsNeverQuietHoldsNothingUp(t *testing.T) {
	h := hearing{quiet: 50 * time.Millisecond}
	h.note("quiet", at(0))
	for now := 0; now <= 1000; now += 10 {
		h.note("restless", at(now))
		if got := h.take(at(now)); now < 1000 && got != nil {
			t.Fatalf("got %q after %d ms", got, now)
		} else if now == 1000 && !cmp.Equal(got, []string{"quiet"}) {
			t.Fatalf("got %q when patience is over", got)
		}
	}
	if wait, ok := h.waits(at(1000)); !ok || wait != 50*time.Millisecond {
		t.Errorf("got %v, %v, want to wait for the restless one", wait, ok)
	}
	if diff := cmp.Diff(h.take(at(1050)), []string{"restless"}); diff != "" {
		t.Error(diff)
	}
}

func TestAClockThatStepsBackDelaysNoLongerThanThat(t *testing.T) {
	h := hearing{quiet: 50 * time.Millisecond}
	h.note("a", at(1000))
	h.note("a", at(0))
	if wait, ok := h.waits(at(0)); !ok || wait != 50*time.Millisecond {
		t.Errorf("got %v, %v", wait, ok)
	}
	if got := h.take(at(50)); len(got) != 1 {
		t.Errorf("got %q", got)
	}
}
