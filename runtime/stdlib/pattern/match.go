package pattern

// A Matcher runs a pattern over one subject and holds the captures of the last
// match. It serves one goroutine.
type Matcher struct {
	pattern *Pattern
	subject string
	pay     func(steps uint64)
	steps   uint64
	depth   int
	ends    [MaxCaptures]span
}

type span struct{ begin, end int }

// block is how many steps are done at most before they are paid for.
const block = 64

// NewMatcher returns a Matcher of the pattern on subject. It calls pay for its
// steps, at most 64 steps late and not for zero steps; pay may panic. One step
// is one character compared, or one item of the pattern tried.
func NewMatcher(p *Pattern, subject string, pay func(steps uint64)) *Matcher {
	return &Matcher{pattern: p, subject: subject, pay: pay}
}

// Find looks for the first match that begins at start or later, or exactly at
// start if it is anchored. The subject's positions count from 0; start must lie
// in 0..len(subject).
func (m *Matcher) Find(start int, anchored bool) (begin, end int, ok bool, err error) {
	for begin = start; begin <= len(m.subject); begin++ {
		end, ok, err = m.At(begin)
		if ok || err != nil || anchored {
			return begin, end, ok, err
		}
	}
	return 0, 0, false, nil
}

// At matches the pattern exactly at start and returns where the match ends.
func (m *Matcher) At(start int) (end int, ok bool, err error) {
	m.depth = 0
	end, err = m.match(start, 0)
	m.settle()
	return end, end >= 0 && err == nil, err
}

// Captures is the number of captures of the pattern.
func (m *Matcher) Captures() int { return len(m.pattern.captures) }

// Capture returns the span of capture i of the last match, counted from 0.
// For a position capture begin is the position, from 0, and position is true.
func (m *Matcher) Capture(i int) (begin, end int, position bool, err error) {
	if i >= len(m.pattern.captures) {
		return 0, 0, false, ErrCaptureIndex
	}
	c := m.pattern.captures[i]
	if !c.closed {
		return 0, 0, false, ErrUnfinished
	}
	return m.ends[i].begin, m.ends[i].end, c.position, nil
}

// step counts work, and pays for it when a block is full.
func (m *Matcher) step(n int) {
	m.steps += uint64(n)
	if m.steps >= block {
		m.settle()
	}
}

func (m *Matcher) settle() {
	if steps := m.steps; steps > 0 {
		m.steps = 0
		m.pay(steps)
	}
}

// match matches the items from number next on at position at. It returns the
// end of the match, or -1. Captures need no undoing when it fails: whatever
// matches later passes their items again and overwrites them.
func (m *Matcher) match(at, next int) (int, error) {
	for next < len(m.pattern.items) {
		it := &m.pattern.items[next]
		m.step(1)
		if it.repeat != 0 {
			return m.repeated(it, at, next)
		}
		end, err := m.once(it, at)
		if end < 0 || err != nil {
			return -1, err
		}
		at = end
		next++
	}
	return at, nil
}

// once matches an item without repetition and returns the position after it.
func (m *Matcher) once(it *item, at int) (int, error) {
	switch it.op {
	case opOpen:
		m.ends[it.a].begin = at
		return at, nil
	case opClose:
		m.ends[it.a].end = at
		return at, nil
	case opPosition:
		m.ends[it.a] = span{at, at}
		return at, nil
	case opBack:
		return m.back(int(it.a), at), nil
	case opBalance:
		return m.balance(it, at), nil
	case opFrontier:
		return m.frontier(it, at), nil
	case opEnd:
		if at == len(m.subject) {
			return at, nil
		}
		return -1, nil
	case opFail:
		return -1, m.pattern.failure
	}
	if m.single(it, at) {
		return at + 1, nil
	}
	return -1, nil
}

func (m *Matcher) single(it *item, at int) bool {
	if at >= len(m.subject) {
		return false
	}
	switch it.op {
	case opByte:
		return m.subject[at] == it.a
	case opAny:
		return true
	}
	return m.pattern.sets[it.set].has(m.subject[at])
}

func (m *Matcher) repeated(it *item, at, next int) (int, error) {
	if m.depth == MaxDepth {
		return -1, ErrTooComplex
	}
	m.depth++
	end, err := m.expand(it, at, next)
	m.depth--
	return end, err
}

func (m *Matcher) expand(it *item, at, next int) (int, error) {
	switch it.repeat {
	case '?':
		return m.atMost(it, at, next, 0, 1)
	case '+':
		return m.atMost(it, at, next, 1, len(m.subject))
	case '*':
		return m.atMost(it, at, next, 0, len(m.subject))
	}
	return m.atLeast(it, at, next)
}

// atMost tries the longest repetition first, of least to most characters.
func (m *Matcher) atMost(it *item, at, next, least, most int) (int, error) {
	count := 0
	for count < most && m.single(it, at+count) {
		m.step(1)
		count++
	}
	for ; count >= least; count-- {
		end, err := m.match(at+count, next+1)
		if end >= 0 || err != nil {
			return end, err
		}
		m.step(1)
	}
	return -1, nil
}

// atLeast tries the shortest repetition first.
func (m *Matcher) atLeast(it *item, at, next int) (int, error) {
	for {
		end, err := m.match(at, next+1)
		if end >= 0 || err != nil {
			return end, err
		}
		m.step(1)
		if !m.single(it, at) {
			return -1, nil
		}
		at++
	}
}

// back matches the text of an earlier capture. A position capture has no text
// that could be found again.
func (m *Matcher) back(number, at int) int {
	if m.pattern.captures[number].position {
		return -1
	}
	text := m.subject[m.ends[number].begin:m.ends[number].end]
	m.step(len(text) / 16)
	if len(m.subject)-at < len(text) || m.subject[at:at+len(text)] != text {
		return -1
	}
	return at + len(text)
}

func (m *Matcher) balance(it *item, at int) int {
	if at >= len(m.subject) || m.subject[at] != it.a {
		return -1
	}
	open := 1
	for at++; at < len(m.subject); at++ {
		m.step(1)
		switch m.subject[at] {
		case it.b:
			open--
			if open == 0 {
				return at + 1
			}
		case it.a:
			open++
		}
	}
	return -1
}

// frontier matches between a character outside the set and one inside; both
// ends of the subject count as a zero byte.
func (m *Matcher) frontier(it *item, at int) int {
	s := &m.pattern.sets[it.set]
	var before, after byte
	if at > 0 {
		before = m.subject[at-1]
	}
	if at < len(m.subject) {
		after = m.subject[at]
	}
	if s.has(before) || !s.has(after) {
		return -1
	}
	return at
}
