package running

import (
	"log/slog"
	"path/filepath"
	"slices"
	"time"
)

// deathsToRefuse is how often in a row the process must have been ended from
// outside, or in another place, while it ran a call that was sent again.
const deathsToRefuse = 2

// judge makes a new list of the old one, the calls that were found, by slot, and
// how the process ended. Where the report tells which call failed, that one is
// refused, and where it only tells that it was a call, all are. An end that no
// call can be blamed for, such as kill -9, is held against those that run again
// under the same request id, or at each start, and only when it happens twice in
// a row.
func (list suspects) judge(found []note, end crash, died time.Time) suspects {
	var after suspects
	for _, s := range list {
		if s.Refused {
			after = append(after, s)
		}
	}
	for slot, n := range found {
		if n.contract == "" {
			continue
		}
		s := suspectOf(n, died)
		switch {
		case end.call && (end.slot == slot || end.slot < 0):
			s.Refused = true
		case end.call || !n.comesAgain():
			continue // innocent; or one that nobody sends again
		default:
			s.Deaths = 1 + list.deaths(s)
			s.Refused = s.Deaths >= deathsToRefuse
		}
		after = append(after, s)
	}
	return after[max(0, len(after)-mostRefused):]
}

// deaths returns how many deaths in a row are held against s.
func (list suspects) deaths(s Suspect) int {
	for _, known := range list {
		if known.isSame(s) {
			return known.Deaths
		}
	}
	return 0
}

// judge reads what the process before left in dir, keeps the verdict, and returns
// it.
func judge(dir string, log *slog.Logger, died time.Time) (suspects, error) {
	running, err := found(dir, log)
	if err != nil {
		return nil, err
	}
	report, err := lastReport(dir)
	if err != nil {
		return nil, err
	}
	list, err := readRefused(dir)
	if err != nil {
		return nil, err
	}
	end := readCrash(report)
	after := list.judge(running, end, died)
	if !slices.Equal(list, after) {
		if err := after.write(dir); err != nil {
			return nil, err
		}
	}
	after.tell(log, dir, died)
	if report == "" {
		return after, nil
	}
	log.Error("the process before died", "report", filepath.Join(dir, lastCrashName), "own fault", end.own, "in a call", end.call)
	return after, keepReport(dir)
}

// tell logs what is new.
func (list suspects) tell(log *slog.Logger, dir string, died time.Time) {
	for _, s := range list {
		switch {
		case !s.Died.Equal(died):
		case s.Refused:
			log.Error("a call during which the process died is not run again until its code changes or it is lifted", "contract", s.Contract,
				"method", s.Method, "caller", s.Caller, "request", s.Request, "file", filepath.Join(dir, refusedName))
		default:
			log.Warn("a call was running when the process ended", "contract", s.Contract, "method", s.Method,
				"caller", s.Caller, "request", s.Request)
		}
	}
}
