package shell

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

func TestArguments(t *testing.T) {
	tests := map[string]string{
		// Ways to give them.
		`give source a dest b quantity 50.0`:     `{"source":"a","dest":"b","quantity":"50.0"}`,
		`give quantity 5 dest b source a memo x`: `{"quantity":"5","dest":"b","source":"a","memo":"x"}`,
		`give a b 50`:                            `{"source":"a","dest":"b","quantity":"50"}`,
		`give a b -100.0`:                        `{"source":"a","dest":"b","quantity":"-100.0"}`,
		`give a b quantity=5 memo='for you'`:     `{"source":"a","dest":"b","quantity":"5","memo":"for you"}`,
		`give source=a dest=b quantity=5`:        `{"source":"a","dest":"b","quantity":"5"}`,
		`give a b 5 memo`:                        `{"source":"a","dest":"b","quantity":"5","memo":"memo"}`,
		`give source dest quantity memo`:         `{"source":"source","dest":"dest","quantity":"quantity","memo":"memo"}`,
		`give a c=d 5`:                           `{"source":"a","dest":"c=d","quantity":"5"}`,
		`give a memo=x`:                          `{"source":"a","memo":"x"}`,
		`look`:                                   `{}`,
		`every text`:                             `{"text":"text"}`,
		`every --help`:                           `{"text":"--help"}`,
		`every "" `:                              `{"text":""}`,
		// Words become what the types say.
		`every text=5`:                    `{"text":"5"}`,
		`every 5 flag=true`:               `{"text":"5","flag":true}`,
		`every 5 flag=False`:              `{"text":"5","flag":"False"}`,
		`every 5 count=12`:                `{"text":"5","count":12}`,
		`every 5 count=1e3`:               `{"text":"5","count":1e3}`,
		`every 5 count=007`:               `{"text":"5","count":"007"}`,
		`every 5 count=NaN`:               `{"text":"5","count":"NaN"}`,
		`every 5 count=true`:              `{"text":"5","count":"true"}`,
		`every 5 count=9007199254740993`:  `{"text":"5","count":9007199254740993}`,
		`every 5 price=1.50`:              `{"text":"5","price":"1.50"}`,
		`every 5 price=abc`:               `{"text":"5","price":"abc"}`,
		`every 5 list='[1, 2]'`:           `{"text":"5","list":[1, 2]}`,
		`every 5 list=[1,2]`:              `{"text":"5","list":[1,2]}`,
		`every 5 thing='{"id": 7}'`:       `{"text":"5","thing":{"id": 7}}`,
		`every 5 side=buy`:                `{"text":"5","side":"buy"}`,
		`every 5 side=7`:                  `{"text":"5","side":7}`,
		`every 5 side=hold`:               `{"text":"5","side":"hold"}`,
		`every 5 raw=abc`:                 `{"text":"5","raw":"abc"}`,
		`every 5 raw='{"$bytes":"/w=="}'`: `{"text":"5","raw":{"$bytes":"/w=="}}`,
		`every 5 some=5`:                  `{"text":"5","some":5}`,
		`every 5 some='"x"'`:              `{"text":"5","some":"x"}`,
		`every 'a"b\c'`:                   `{"text":"a\"b\\c"}`,
	}
	for words, want := range tests {
		s := newSession(t)
		s.ok("call Bank " + words)
		method, _, _ := strings.Cut(words, " ")
		if got, want := s.conn.asked[0], "call Bank "+method+" "+want; got != want {
			t.Errorf("%s: got %s, want %s", words, got, want)
		}
	}
}

// Words that are pairs, and could as well be positions, are told to be.
func TestArgumentsThatCanBeReadInTwoWays(t *testing.T) {
	tests := map[string]string{
		`every text 5`:                    `2 words of Bank.every are read as names and values, not by position: write text=5, or name what is meant so`,
		`every text 'a b'`:                `2 words of Bank.every are read as names and values, not by position: write 'text=a b', or name what is meant so`,
		`every flag true text 5`:          `4 words of Bank.every are read as names and values, not by position: write flag=true text=5, or name what is meant so`,
		`every text=5`:                    ``,
		`every 5 text`:                    ``,
		`give source a dest b quantity 5`: ``,
		`give source dest quantity`:       ``,
	}
	for words, want := range tests {
		s := newSession(t)
		if err := s.run("call Bank " + words); err != nil {
			t.Errorf("%s: %v", words, err)
		}
		if want != "" {
			want = "note: " + want + "\n"
		}
		if got := withoutLine(s.err.String()); got != want {
			t.Errorf("%s: got %q, want %q", words, got, want)
		}
	}
}

func TestArgumentsOfNoUTF8(t *testing.T) {
	c := newFake(t)
	s := signature{"Bank", c.api.Methods[0], c.api.Types}
	read := func(words ...string) (jsontext.Value, error) {
		given, err := s.assign(words)
		if err != nil {
			return nil, err
		}
		return s.object(given)
	}
	got, err := read("a", "raw=\xff")
	if err != nil || string(got) != `{"text":"a","raw":{"$bytes":"/w=="}}` {
		t.Errorf("bytes: got %s and error %v", got, err)
	}
	if got, err := read("\xff"); err == nil {
		t.Errorf("text: got %s, want an error", got)
	}
}

// A shell takes the quotes out of what is not in single ones.
func TestOnlyJSONWritesTables(t *testing.T) {
	s := signature{types: []wire.TypeAPI{{Name: "Action", Type: `{kind: "pay"}|{kind: "close"}`}}}
	for typ, want := range map[string]string{
		"Action":          `argument "action" must be Action in JSON, got "{kind:pay}": `,
		"integer[]|table": `argument "action" must be integer[]|table in JSON, got "{kind:pay}": `,
		"Action|integer":  "",
	} {
		got, err := s.value(argument{wire.FieldAPI{Name: "action", Type: typ}, "{kind:pay}"})
		switch {
		case want == "" && (err != nil || string(got) != `"{kind:pay}"`):
			t.Errorf("%s: got %s and error %v", typ, got, err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("%s: got %s and error %v, want %s", typ, got, err, want)
		}
	}
}

func TestBadArguments(t *testing.T) {
	const give = "call Bank give SOURCE DEST QUANTITY [MEMO]\n"
	tests := map[string]string{
		`call Bank give a b 5 m x`: "error: Bank.give: takes at most 4 arguments, got 5\nhint: " + give,
		`call Bank give source a dest b memo m`: "error: Bank.give: takes at most 4 arguments, got 6\n" +
			`hint: as names and values in turns, "quantity" is missing; ` + give,
		`call Bank give source a dst b quantity 5`: "error: Bank.give: takes at most 4 arguments, got 6\n" +
			`hint: as names and values in turns, "dst" is no argument; ` + give,
		`call Bank give source a source b quantity 5`: "error: Bank.give: takes at most 4 arguments, got 6\n" +
			`hint: as names and values in turns, "source" is given twice; ` + give,
		`call Bank give a b source=c`: "error: argument \"source\" is given twice: by its place, and by its name\nhint: " + give,
		`call Bank look 1`:            "error: Bank.look: takes no arguments, got 1\nhint: call Bank look\n",
		`call Bank every x list=5,`: "error: argument \"list\" must be integer[] in JSON, got \"5,\": bad value: something follows it\n" +
			"hint: write it as JSON, in single quotes: '[1, 2]'\n",
		`call Bank every x some=hello`: "error: argument \"some\" must be any in JSON, got \"hello\": ",
		`call Bank every x thing=null`: "null is not a value",
		`call Bank gone 1`:             "error: no method \"gone\" in Bank\nhint: did you mean \"give\"?\n",
		`call Bonk give 1`:             "error: no contract \"Bonk\"\nhint: did you mean \"Bank\"?\n",
		`call Bank`:                    "error: call: METHOD is missing\nhint: call CONTRACT METHOD [ARGUMENT]...\n",
		`call`:                         "error: call: CONTRACT is missing\n",
		`call Bank give $HOME`:         "error: column 16: $HOME would be replaced by a POSIX shell, and nothing is here\nhint: put single quotes",
	}
	for line, want := range tests {
		s := newSession(t)
		if got := s.fails(line); !strings.Contains(got, want) {
			t.Errorf("%s: got\n%swant\n%s", line, got, want)
		}
		if len(s.conn.asked) > 0 {
			t.Errorf("%s: asked the server for %q", line, s.conn.asked)
		}
	}
}

func TestCallPrintsTheResult(t *testing.T) {
	tests := map[string]string{
		``:                            "SUCCESS\n",
		`{"$decimal":"100.0"}`:        "\"100.0\"\n",
		`"text\n"`:                    "\"text\\n\"\n",
		`true`:                        "true\n",
		`{}`:                          "{}\n",
		`[1,{"a":{"$decimal":"5"}}]`:  "[1, {\"a\": \"5\"}]\n",
		`{"$table":[[5,"x"],[7,{}]]}`: "{\"5\": \"x\", \"7\": {}}\n",
		`{"$bytes":"/wA="}`:           "\"0xff00\"\n",
		`{"$$decimal":1}`:             "{\"$decimal\": 1}\n",
		`"\u001b[2J\u009b\u202e\ufeff\ud83d\ude00"`: "\"\\u001b[2J\\u009b\\u202e\\ufeff😀\"\n",
		`{"$new":1}`: "{\"$new\":1}\n", // of a server that knows more
		`["` + strings.Repeat("x", 80) + `",{"a":{}}]`: "[\n  \"" + strings.Repeat("x", 80) + "\",\n  {\"a\": {}}\n]\n",
	}
	for result, want := range tests {
		s := newSession(t)
		if result != "" {
			s.conn.answer.Result = jsontext.Value(result)
		}
		if got := s.ok("call Bank look"); got != want {
			t.Errorf("%s: got %s, want %s", result, got, want)
		}
	}
}

func TestCallFlags(t *testing.T) {
	s := newSession(t)
	s.conn.answer = wire.CallResult{
		Gas: 12, Writes: []jsontext.Value{jsontext.Value(`[["a"],1]`)}, Events: []jsontext.Value{jsontext.Value(`["e",{}]`)},
	}
	want := "SUCCESS\nwould write [[\"a\"],1]\nwould emit [\"e\",{}]\n12 gas, nothing is recorded\n"
	if got := s.ok("call --dry-run --request r1 Bank look"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := s.conn.asked[0], "call Bank look {} dry r1"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	want = `{"height":0,"hash":"","time":"","gas":12,"events":[["e",{}]],"appended":false,"writes":[[["a"],1]]}` + "\n"
	if got := s.ok("call --json Bank look"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFlagsBehindArguments(t *testing.T) {
	const hint = "--json is taken for an argument; flags stand right behind "
	tests := map[string]string{
		`call Bank give a b 5 m --json`:     "takes at most 4 arguments, got 5\nhint: " + hint + `"call"; call Bank give SOURCE`,
		`call Bank gone --json x`:           "no method \"gone\" in Bank\nhint: " + hint + `"call"; did you mean "give"?`,
		`role dora clerk --json`:            "\"clerk\" is no role behind a + or a -\nhint: " + hint + `"role"; role NAME`,
		`call Bank gone --dry-run --json`:   "hint: --dry-run is taken for an argument",
		`call Bank gone --request=r1`:       "hint: --request is taken for an argument",
		`call Bank give a b 5 m --nonsense`: "hint: call Bank give",
		`call Bank give a b 5 m -- `:        "hint: call Bank give",
	}
	for line, want := range tests {
		if got := newSession(t).fails(line); !strings.Contains(got, want) {
			t.Errorf("%s: got\n%swant\n%s", line, got, want)
		}
	}
}

func TestErrorsOfContractsTellWhere(t *testing.T) {
	s := newSession(t)
	refused := wire.Refusal(wire.ContractError, "not enough money in a", "")
	refused.Data.Position = "currency.lua:41"
	s.conn.err = refused
	if got, want := s.fails("call Bank look"), "error: not enough money in a (currency.lua:41)\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	want := `{"error":"not enough money in a","data":{"code":"contract_error","position":"currency.lua:41"}}` + "\n"
	if got := s.fails("call --json Bank look"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// parity: 50
func TestErrorsSteerNoTerminal(t *testing.T) {
	s := newSession(t)
	s.conn.err = wire.Refusal(wire.ContractError, "\x1b[2Jhello\nworld\x9b\xff", "")
	want := "error: \\u001b[2Jhello\n       world\\x9b\\xff\n"
	if got := s.fails("call Bank look"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
