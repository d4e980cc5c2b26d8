package shell

import (
	"errors"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says for people what the flag library found wrong.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var malformed *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(c, unknown)
	case errors.As(err, &empty):
		name, _ := pflag.UnquoteUsage(empty.GetFlag())
		return Misused(fmt.Sprintf("--%s %s", empty.GetFlag().Name, strings.ToUpper(name)), "--%s needs a value", empty.GetFlag().Name)
	case errors.As(err, &wrong):
		f := wrong.GetFlag()
		return Misused(usageHint(c), "--%s must be %s, got %s", f.Name, flagForm(f.Value.Type()), Cite(wrong.GetValue()))
	case errors.As(err, &malformed):
		return Misused(usageHint(c), "%s is no flag", Cite(malformed.GetSpecifiedFlag()))
	}
	return Misused(usageHint(c), "%v", err)
}

func unknownFlag(c *cobra.Command, unknown *pflag.NotExistError) error {
	if letters := unknown.GetSpecifiedShortnames(); letters != "" {
		return Misused(usageHint(c)+`; behind -- a word that begins with - is no flag`, "there is no flag %s", Cite("-"+letters))
	}
	hint := usageHint(c)
	if near := nearestFlag(c, unknown.GetSpecifiedName()); near != "" {
		hint = fmt.Sprintf("did you mean --%s?", near)
	}
	return Misused(hint, "there is no flag %s", Cite("--"+unknown.GetSpecifiedName()))
}

// nearestFlag returns the flag of a command that name is a slip of, or "".
func nearestFlag(c *cobra.Command, name string) string {
	const slips = 2
	nearest, least := "", slips+1
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if d := levenshtein.ComputeDistance(f.Name, name); d < least && d < len(f.Name) {
			nearest, least = f.Name, d
		}
	})
	return nearest
}

// flagForm says what the values of a type of flags look like.
func flagForm(kind string) string {
	switch kind {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number from 0"
	case "duration":
		return "a time such as 5s or 1m30s"
	case "size":
		return "a size such as 64MiB"
	}
	return "a " + kind
}
