package schema

import (
	"fmt"
	"maps"
	"slices"
)

// Diff returns what changed from one API to the next, a line each, for people. A
// line begins with + for what is new, - for what is gone and ~ for what is another
// now: "+ field issuer? string", or "~ method burn(n integer) -> burn(n decimal)".
// Documentation does not count. No lines mean no difference.
func Diff(old, new API) []string {
	var lines []string
	lines = append(lines, changed("name", old.Name, new.Name)...)
	lines = append(lines, changed("read access", old.Read, new.Read)...)
	lines = append(lines, diffLists("type", old.Types, new.Types, func(t APIType) string { return t.Name })...)
	lines = append(lines, diffLists("field", old.Fields, new.Fields, func(f APIField) string { return f.Name })...)
	return append(lines, diffLists("method", old.Methods, new.Methods, func(m APIMethod) string { return m.Name })...)
}

func changed(what, old, new string) []string {
	if old == new {
		return nil
	}
	return []string{fmt.Sprintf("~ %s %s -> %s", what, old, new)}
}

// diffLists compares two lists by name, sorted.
func diffLists[T fmt.Stringer](what string, old, new []T, name func(T) string) []string {
	before, after := textByName(old, name), textByName(new, name)
	all := maps.Clone(before)
	maps.Copy(all, after)
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		was, had := before[key]
		is, has := after[key]
		switch {
		case !had:
			lines = append(lines, fmt.Sprintf("+ %s %s", what, is))
		case !has:
			lines = append(lines, fmt.Sprintf("- %s %s", what, was))
		default:
			lines = append(lines, changed(what, was, is)...)
		}
	}
	return lines
}

func textByName[T fmt.Stringer](list []T, name func(T) string) map[string]string {
	texts := map[string]string{}
	for _, element := range list {
		texts[name(element)] = element.String()
	}
	return texts
}
