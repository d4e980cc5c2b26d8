package luatest

import (
	"fmt"
	"strings"
	"testing"
)

// The shrinker finds the lines that matter.
func TestShrink(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(strings.Repeat("x ", 40)), " ")
	lines[7], lines[31] = "a", "b"
	got := Shrink(lines, func(rest []string) bool {
		all := strings.Join(rest, "")
		return strings.Contains(all, "a") && strings.Contains(all, "b")
	})
	if fmt.Sprint(got) != "[a b]" {
		t.Errorf("got %v", got)
	}
}
