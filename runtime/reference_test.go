package runtime

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"moonledger/runtime/luatest"
)

// contractHead makes the rest of its line and what follows the method run of a
// contract, in which self is as unknown as it is to Lua 5.1; contractEnd ends it.
const (
	contractHead = `local Program = contract "Program" {} function Program:run() local self `
	contractEnd  = "\nend\n"
)

// asContract makes a contract of a program, whose lines keep their numbers.
func asContract(program string) string { return contractHead + program + contractEnd }

// runContract compiles a contract, calls its method run, and returns what it
// printed, in the form of luatest's Reference.
func runContract(t testing.TB, m *Machine, text string, limits Limits) string {
	t.Helper()
	c, err := m.Compile(context.Background(), luatest.Name, text)
	if err != nil {
		return "load: " + err.Error() + "\n"
	}
	var out strings.Builder
	_, err = m.Call(context.Background(), Call{
		Contract: c, Method: "run", State: emptyReader{}, Limits: limits,
		Print: func(line string) { out.WriteString(line + "\n") },
	})
	if errors.Is(err, ErrInternal) {
		t.Errorf("the machine broke: %v\n%s", err, text)
	}
	var raised *ContractError
	switch {
	case errors.As(err, &raised) && raised.Line > 0:
		fmt.Fprintf(&out, "%s:%d: %s\n", luatest.Name, raised.Line, raised.Message)
	case err != nil:
		fmt.Fprintln(&out, err)
	}
	return out.String()
}

var errorText = regexp.MustCompile(`(?m)^(p:\d+:).*`)

// placesOnly cuts errors down to their positions: the wordings differ.
func placesOnly(out string) string { return errorText.ReplaceAllString(out, "$1") }
