package state

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

func mustParse(t *testing.T, text string) Value {
	t.Helper()
	v, err := ParseJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestCanonicalForms(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"-0", "0"}, {"-0.0", "0"}, {"-0e9", "0"}, {"1.0", "1"}, {"1e2", "100"},
		{"1e20", "100000000000000000000"}, {"1e21", "1e+21"}, {"0.000001", "0.000001"}, {"1e-7", "1e-7"},
		{"1.5e-10", "1.5e-10"}, {"1e100", "1e+100"}, {"1e-100", "1e-100"}, {"1.7976931348623157e308", "1.7976931348623157e+308"},
		{"5e-324", "5e-324"}, {"1e-400", "0"}, {"9007199254740993", "9007199254740992"}, {"-123.50", "-123.5"},
		{`"\u003c\u2028\/\u007f"`, "\"<\u2028/\u007f\""}, {`"\u0001\b\t\n\f\r\"\\"`, `"\u0001\b\t\n\f\r\"\\"`},
		{`"\ud83d\ude00"`, `"😀"`}, {`[]`, `{}`}, {`{"$table":[]}`, `{}`}, {` [ 1 , {} ] `, `[1,{}]`},
		{`{"～":1,"😀":2}`, `{"😀":2,"～":1}`}, {`{"b":1,"a":2,"":3}`, `{"":3,"a":2,"b":1}`},
		{`{"$$":1,"$$a":2,"#":3,"A":4}`, `{"#":3,"$$":1,"$$a":2,"A":4}`}, {`{"$$$x":1}`, `{"$$$x":1}`},
		{`{"$table":[[2,"b"],[1,"a"]]}`, `["a","b"]`}, {`{"$table":[[-1,true],[0,false]]}`, `{"$table":[[-1,true],[0,false]]}`},
		{`{"$bytes":"/w=="}`, `{"$bytes":"/w=="}`}, {`{"$bytes":"YQ=="}`, `"a"`}, {`{"$decimal":"-0.10"}`, `{"$decimal":"-0.10"}`},
	} {
		if got := mustParse(t, c.in).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParseJSONRefuses(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for _, in := range []string{
		"", "null", "[null]", `{"a":null}`, "[1,]", "[1", "{", "1 2", "nul", "NaN", "1e400", "-1e400", "01", "+1", ".5",
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `"\ud800"`, `"\ude00\ud83d"`, "\"\xff\"", "\"\n\"", deep,
		`{"$x":1}`, `{"$":1}`, `{"$decimal":"1","a":1}`, `{"a":1,"$decimal":"1"}`, `{"$decimal":1}`, `{"$decimal":"-0"}`,
		`{"$decimal":"-0.00"}`, `{"$decimal":"01"}`, `{"$decimal":"1."}`, `{"$decimal":".1"}`, `{"$decimal":"1e2"}`,
		`{"$decimal":""}`, `{"$decimal":"+1"}`, `{"$decimal":"1.0x"}`, `{"$bytes":"YQ"}`, `{"$bytes":"YR=="}`, `{"$bytes":1}`,
		`{"$table":[[1,2],[1,3]]}`, `{"$table":[[1.5,2]]}`, `{"$table":[["a",2]]}`, `{"$table":[[1]]}`, `{"$table":[[1,2,3]]}`,
		`{"$table":{}}`, `{"$table":[[9007199254740992,1]]}`, `{"$table":[1]}`, `{"` + strings.Repeat("k", MaxKeyBytes+1) + `":1}`,
	} {
		if v, err := ParseJSON([]byte(in)); !errors.Is(err, ErrValue) {
			t.Errorf("%.60s: got %v, %v", in, v, err)
		}
	}
	mustParse(t, deep[1:len(deep)-1])
	deepest := func(inner string) string {
		return strings.Repeat("[", MaxDepth) + inner + strings.Repeat("]", MaxDepth)
	}
	mustParse(t, deepest(`{"$decimal":"1"},{"$bytes":"/w=="}`)) // no tables, though they look like it
	for _, inner := range []string{"{}", `{"a":1}`, `{"$table":[]}`, `{"$table":[[5,1]]}`} {
		if v, err := ParseJSON([]byte(deepest(inner))); !errors.Is(err, ErrValue) {
			t.Errorf("%s at depth %d: got %v, %v", inner, MaxDepth+1, v, err)
		}
	}
}

func TestNumberTextKeepsDigits(t *testing.T) {
	v := mustParse(t, "0.10000000000000000000000000001")
	if got := v.NumberText(); got != "0.10000000000000000000000000001" {
		t.Errorf("got %s", got)
	}
	if !v.Equal(mustParse(t, "0.1")) {
		t.Error("the text takes part in equality")
	}
}

func TestNumberValue(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := NumberValue(f); !errors.Is(err, ErrValue) {
			t.Errorf("%v: got %v", f, err)
		}
	}
	v, err := NumberValue(math.Copysign(0, -1))
	if err != nil || math.Signbit(v.Number()) {
		t.Errorf("−0: got %v, %v", v, err)
	}
}

func TestValueInteger(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int64
		ok   bool
	}{
		{"7", 7, true}, {"-7", -7, true}, {"1.5", 0, false}, {`"7"`, 0, false},
		{"9007199254740991", MaxInteger, true}, {"9007199254740992", 0, false},
	} {
		if n, ok := mustParse(t, c.text).Integer(); n != c.n || ok != c.ok {
			t.Errorf("%s: got %d, %v", c.text, n, ok)
		}
	}
}

func TestTableValueRefuses(t *testing.T) {
	one := BoolValue(true)
	for name, members := range map[string][]Member{
		"no value":  {{StringKey("a"), Value{}}},
		"twice":     {{StringKey("a"), one}, {StringKey("a"), one}},
		"mixed":     {{StringKey("a"), one}, {IntegerKey(1), one}},
		"bad key":   {{StringKey("\xff"), one}},
		"bad first": {{IntegerKey(MaxInteger + 1), one}},
	} {
		if _, err := TableValue(members...); !errors.Is(err, ErrValue) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTableGet(t *testing.T) {
	v := mustParse(t, `{"a":1,"c":2}`)
	for key, want := range map[string]string{"a": "1", "c": "2", "b": "null", "d": "null"} {
		if got := v.Get(StringKey(key)).String(); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// The oracle knows RFC 8785 from elsewhere: it must find nothing to change.
func TestAppendJSONIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawValue(3).Draw(t, "value").AppendJSON(nil)
		oracle := jsontext.Value(text).Clone()
		if err := oracle.Canonicalize(); err != nil || string(oracle) != string(text) {
			t.Fatalf("got %s, oracle %s, %v", text, oracle, err)
		}
	})
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawValue(3).Draw(t, "value")
		got, err := ParseJSON(v.AppendJSON(nil))
		if err != nil || !got.Equal(v) || got.String() != v.String() {
			t.Fatalf("got %v, %v, want %v", got, err, v)
		}
	})
}

// Equal values have equal bytes, and the other way round.
func TestEqualIsEqualBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValue(2).Draw(t, "a"), drawValue(2).Draw(t, "b")
		if a.Equal(b) != (a.String() == b.String()) {
			t.Fatalf("%v and %v: Equal %v", a, b, a.Equal(b))
		}
	})
}

func TestParseScalarIsParseJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(drawScalar(), rapid.Just(EmptyTable())).Draw(t, "value")
		fast, err := ParseScalar(v.AppendJSON(nil))
		if err != nil || !fast.Equal(v) || fast.NumberText() != v.NumberText() {
			t.Fatalf("got %v, %v, want %v", fast, err, v)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		"-0", "1e+21", `"\ud83d\ude00"`, `{"$table":[[-1,{}]]}`, `{"a":[1,{"$bytes":"/w=="}],"$$b":{"$decimal":"1.50"}}`, "[[[", "null",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := ParseJSON(b)
		if err != nil {
			if !errors.Is(err, ErrValue) {
				t.Fatalf("error %v does not wrap ErrValue", err)
			}
			return
		}
		text := v.AppendJSON(nil)
		again, err := ParseJSON(text)
		if err != nil || !again.Equal(v) {
			t.Fatalf("%s became %v, %v", text, again, err)
		}
		oracle := jsontext.Value(text).Clone()
		if err := oracle.Canonicalize(); err != nil || string(oracle) != string(text) {
			t.Fatalf("got %s, oracle %s, %v", text, oracle, err)
		}
	})
}

func FuzzParseScalar(f *testing.F) {
	for _, seed := range []string{"{}", "[]", "1", "1.0", "0x1p4", "1e100", `"a"`, `"\u003c"`, `{"$decimal":"1.50"}`, `{"$bytes":"/w=="}`, "true", "null"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fast, err := ParseScalar(b)
		if err == nil && fast.String() != string(b) {
			t.Fatalf("%q was read as %v", b, fast)
		}
		slow, slowErr := ParseJSON(b)
		canonical := slowErr == nil && slow.String() == string(b) && len(slow.Members()) == 0
		if canonical != (err == nil) {
			t.Fatalf("%q: got %v, ParseJSON gives %v, %v", b, err, slow, slowErr)
		}
	})
}
