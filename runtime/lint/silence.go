package lint

import (
	"slices"
	"sort"
	"strings"

	"moonledger/runtime/source"
)

// A set is some of the lints: bit k stands for kind k.
type set uint32

// every is the set of all lints.
const every = ^set(0)

func (s set) has(k kind) bool { return s>>k&1 == 1 }

// setOf returns the lints of these names, be they ours or those of the Lua
// language server; no names stand for all lints, and others for none.
func setOf(names []string) set {
	if len(names) == 0 {
		return every
	}
	var s set
	for k, l := range All() {
		if slices.Contains(names, l.Name) || l.Editors != "" && slices.Contains(names, l.Editors) {
			s |= 1 << k
		}
	}
	return s
}

// silences is what ---@diagnostic comments say.
type silences struct {
	lines  map[int]set // silent on a line
	onward []onward    // in the order of the lines
}

// An onward is what is silent from a line on.
type onward struct {
	line   int
	silent set
}

// readSilences reads the comments of a file. As for the Lua language server,
// disable-next-line, disable-line, disable and enable count, each for all lints
// or for those named behind a colon.
func readSilences(comments []source.Comment) *silences {
	s := &silences{lines: map[int]set{}}
	for _, c := range comments {
		verb, named, ok := readDirective(c.Text)
		if !ok {
			continue
		}
		switch verb {
		case "disable-next-line":
			s.lines[c.LastLine+1] |= named
		case "disable-line":
			s.lines[c.Line] |= named
		case "disable":
			s.onward = append(s.onward, onward{c.Line, s.before(c.Line) | named})
		case "enable":
			s.onward = append(s.onward, onward{c.Line, s.before(c.Line) &^ named})
		}
	}
	return s
}

// readDirective reads ---@diagnostic VERB: NAME, NAME.
func readDirective(comment string) (verb string, named set, ok bool) {
	text, isDoc := strings.CutPrefix(comment, "---")
	text, isTag := strings.CutPrefix(strings.TrimLeft(text, " \t"), "@diagnostic")
	if !isDoc || !isTag {
		return "", 0, false
	}
	verb, list, _ := strings.Cut(text, ":")
	names := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	return strings.TrimSpace(verb), setOf(names), true
}

// at returns what is silent on a line.
func (s *silences) at(line int) set { return s.lines[line] | s.before(line) }

// before returns what comments up to a line have silenced from there on.
func (s *silences) before(line int) set {
	i := sort.Search(len(s.onward), func(i int) bool { return s.onward[i].line > line })
	if i == 0 {
		return 0
	}
	return s.onward[i-1].silent
}
