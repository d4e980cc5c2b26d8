package lint

import (
	"cmp"
	"fmt"
	"slices"

	"moonledger/runtime/schema"
	"moonledger/runtime/source"
)

// mostFindings bounds what one Check reports: nobody reads more.
const mostFindings = 100

// A Finding is one place of a contract of which a lint has something to say.
type Finding struct {
	Lint     string // its name
	Severity Severity
	Line     int // from 1
	Column   int // from 1, in bytes
	Message  string
	Hint     string // what to do; may be empty
}

// String returns the finding in one line, to follow the name of the file:
// `12:5: warning: message (hint) [lint]`.
func (f Finding) String() string {
	text := fmt.Sprintf("%d:%d: %s: %s", f.Line, f.Column, f.Severity, f.Message)
	if f.Hint != "" {
		text += " (" + f.Hint + ")"
	}
	return text + " [" + f.Lint + "]"
}

// Check returns what the lints find in a file, sorted by place, and at most 100
// findings. c is what the file declares; of an incomplete one nothing is reported
// that a declaration which could not be read may allow, and nil stands for a file
// that declares no contract. The same file has the same findings every time.
func Check(tree *source.Tree, c *schema.Contract) []Finding {
	r := newReport(tree)
	a := newAnalysis(tree, c)
	a.learn()
	a.tell(r)
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.findings
}

// CheckText is Check for the text of the file of that name. It finds nothing in
// a text that can't be parsed.
func CheckText(file, text string) []Finding {
	tree, err := source.Parse(file, []byte(text))
	if err != nil {
		return nil
	}
	c, _ := schema.ParseAll(tree)
	return Check(tree, c)
}
