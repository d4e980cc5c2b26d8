package state

import (
	"iter"
	"maps"
	"slices"

	"pgregory.net/rapid"
)

// The generators draw from few keys, so that paths meet, and from the
// characters whose order differs between encodings.

func drawKey() *rapid.Generator[Key] {
	runes := rapid.RuneFrom([]rune{0, 'a', '$', '"', 0x7f, 0x2028, 0xff5e, 0x1f600})
	text := rapid.StringOfN(runes, 0, 4, -1)
	return rapid.Custom(func(t *rapid.T) Key {
		if rapid.Bool().Draw(t, "integer") {
			return IntegerKey(rapid.OneOf(rapid.Int64Range(-2, 4), rapid.Int64Range(-MaxInteger, MaxInteger)).Draw(t, "number"))
		}
		return StringKey(text.Draw(t, "text"))
	})
}

func drawPath() *rapid.Generator[Path] {
	return rapid.Custom(func(t *rapid.T) Path {
		return rapid.SliceOfN(drawKey(), 0, 4).Draw(t, "path")
	})
}

func drawScalar() *rapid.Generator[Value] {
	number := func(f float64) Value {
		v, err := NumberValue(f)
		if err != nil {
			return IntegerValue(0)
		}
		return v
	}
	decimals := rapid.StringMatching(`(0|-?[1-9][0-9]{0,20})(\.[0-9]{1,3})?`)
	return rapid.OneOf(
		rapid.Map(rapid.Bool(), BoolValue),
		rapid.Map(rapid.Float64(), number),
		rapid.Map(rapid.Int64Range(-20, 20), IntegerValue),
		rapid.Map(rapid.String(), StringValue),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) Value { return StringValue(string(b)) }),
		rapid.Map(decimals, func(text string) Value {
			v, err := DecimalValue(text)
			if err != nil {
				panic(err)
			}
			return v
		}),
	)
}

func drawValue(depth int) *rapid.Generator[Value] {
	if depth == 0 {
		return drawScalar()
	}
	return rapid.OneOf(drawScalar(), drawTable(depth))
}

func drawTable(depth int) *rapid.Generator[Value] {
	return rapid.Custom(func(t *rapid.T) Value {
		keys := rapid.SliceOfNDistinct(drawKey(), 0, 5, rapid.ID[Key]).Draw(t, "keys")
		sequence := rapid.Bool().Draw(t, "sequence")
		var members []Member
		for i, key := range keys {
			if sequence {
				key = IntegerKey(int64(i + 1))
			}
			if len(members) == 0 || key.IsInteger() == members[0].Key.IsInteger() {
				members = append(members, Member{key, drawValue(depth-1).Draw(t, "value")})
			}
		}
		v, err := TableValue(members...)
		if err != nil {
			panic(err)
		}
		return v
	})
}

// A model is a state as nested Go maps: the plain thing that Overlay must equal.
// A nil members map marks a scalar.
type model struct {
	scalar  Value
	members map[Key]*model
}

func newModel() *model { return &model{members: map[Key]*model{}} }

func (m *model) at(path Path) *model {
	for _, key := range path {
		if m = m.members[key]; m == nil {
			return nil
		}
	}
	return m
}

func (m *model) clone() *model {
	c := &model{scalar: m.scalar}
	if m.members != nil {
		c.members = map[Key]*model{}
		for key, member := range m.members {
			c.members[key] = member.clone()
		}
	}
	return c
}

func (m *model) apply(w Write) {
	last := len(w.Path) - 1
	table := m.at(w.Path[:last])
	switch key := w.Path[last]; {
	case w.IsRemoval():
		delete(table.members, key)
	case w.Value.Kind() == KindTable:
		table.members[key] = newModel()
	default:
		table.members[key] = &model{scalar: w.Value}
	}
}

func (m *model) value() Value {
	if m == nil {
		return Value{}
	}
	if m.members != nil {
		return EmptyTable()
	}
	return m.scalar
}

// Get and Members make a model a Reader.
func (m *model) Get(path Path) (Value, error) { return m.at(path).value(), nil }

func (m *model) Members(path Path, r Range) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		table := m.at(path)
		if table == nil {
			return
		}
		keys := slices.SortedFunc(maps.Keys(table.members), Key.Compare)
		if r.Descending {
			slices.Reverse(keys)
		}
		for _, key := range keys {
			if r.Contains(key) && !yield(Member{key, table.members[key].value()}, nil) {
				return
			}
		}
	}
}

// tables returns the paths of all tables, the root first.
func (m *model) tables(path Path) []Path {
	if m.members == nil {
		return nil
	}
	found := []Path{path}
	for _, key := range slices.SortedFunc(maps.Keys(m.members), Key.Compare) {
		found = append(found, m.members[key].tables(path.Child(key))...)
	}
	return found
}

// drawWrite draws a write that can be applied to m.
func (m *model) drawWrite(t *rapid.T) Write {
	table := rapid.SampledFrom(m.tables(nil)).Draw(t, "table")
	w := Write{Path: table.Child(drawKey().Draw(t, "key"))}
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
	case 1, 2:
		w.Value = EmptyTable()
	default:
		w.Value = drawScalar().Draw(t, "scalar")
	}
	return w
}
