package journal

import (
	"fmt"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

func keys(integer bool) *rapid.Generator[state.Key] {
	if integer {
		return rapid.Map(rapid.Int64Range(-1, 5), state.IntegerKey)
	}
	return rapid.Map(rapid.SampledFrom([]string{"a", "b", "c", "list"}), state.StringKey)
}

func anyKey() *rapid.Generator[state.Key] {
	return rapid.Custom(func(t *rapid.T) state.Key {
		return keys(rapid.Bool().Draw(t, "integer")).Draw(t, "key")
	})
}

func scalars() *rapid.Generator[state.Value] {
	small := []state.Value{
		state.BoolValue(true), state.IntegerValue(0), state.IntegerValue(1),
		state.StringValue("1"), state.StringValue(""), state.StringValue("\xff"), state.StringValue(fmt.Sprintf("%200d", 1)),
	}
	for _, text := range []string{"1", "1.0", "-0.5"} {
		v, _ := state.DecimalValue(text)
		small = append(small, v)
	}
	return rapid.SampledFrom(small)
}

// values draws trees of at most levels tables in each other; sequence is
// whether the value itself has to be without holes if it is a table.
func values(levels int, sequence bool) *rapid.Generator[state.Value] {
	return rapid.Custom(func(t *rapid.T) state.Value {
		if levels == 0 || rapid.IntRange(0, 2).Draw(t, "scalar") == 0 {
			return scalars().Draw(t, "value")
		}
		return tables(levels, sequence).Draw(t, "table")
	})
}

func tables(levels int, sequence bool) *rapid.Generator[state.Value] {
	return rapid.Custom(func(t *rapid.T) state.Value {
		integer := sequence || rapid.Bool().Draw(t, "integer")
		most := 4
		if integer {
			most = 7 // more than the first page of a walk
		}
		chosen := rapid.SliceOfNDistinct(keys(integer), 0, most, rapid.ID).Draw(t, "keys")
		var members []state.Member
		for i, k := range chosen {
			if sequence {
				k = state.IntegerKey(int64(i) + 1)
			}
			v := values(levels-1, k.Text() == "list").Draw(t, "member")
			members = append(members, state.Member{Key: k, Value: v})
		}
		v, err := state.TableValue(members...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}
