package ledger

import "testing"

func TestSummary(t *testing.T) {
	for doc, want := range map[string]string{
		"":                                     "",
		"Counts.":                              "Counts.",
		"Counts what\ncomes in. And more.":     "Counts what comes in.",
		"Counts what\ncomes in\n\nAnd more. x": "Counts what comes in",
		"Version 1.5 of it":                    "Version 1.5 of it",
	} {
		if got := summary(doc); got != want {
			t.Errorf("%q: got %q, want %q", doc, got, want)
		}
	}
}
