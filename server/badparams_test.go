package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

const spare = `local Spare = contract "Spare" { version = 1, state = { n = 0 } }

---@param n integer
function Spare:set(n) self.n = n end
`

// requestTypes returns the parameters of each request, as they are right.
func requestTypes() map[string]any {
	n, path := uint64(0), json.RawMessage(`"n"`)
	return map[string]any{
		"info": struct{}{}, "contracts": struct{}{},
		"auth":        wire.AuthParams{Key: adminKey},
		"api":         wire.APIParams{Contract: "Spare"},
		"call":        wire.CallParams{Contract: "Spare", Method: "set", Args: []byte(`{"n":1}`), Request: "id", DryRun: true},
		"status":      wire.StatusParams{Contract: "Spare", Limit: 5, After: []byte(path), Height: &n},
		"history":     wire.HistoryParams{Contract: "Spare", From: 0, Limit: 5},
		"entry":       wire.EntryParams{Contract: "Spare", Height: &n},
		"verify":      wire.VerifyParams{Contract: "Spare"},
		"deploy":      wire.DeployParams{File: "spare.lua", Source: spare, Request: "id"},
		"retire":      wire.RetireParams{Contract: "Spare", Request: "id"},
		"key":         wire.KeyParams{User: "alice", Request: "id"},
		"role":        wire.RoleParams{User: "admin", Add: "clerk", Request: "id"},
		"users":       wire.UsersParams{After: "admin", Limit: 5},
		"subscribe":   wire.SubscribeParams{Contract: "Spare", From: &n, Events: []byte(`true`)},
		"unsubscribe": wire.UnsubscribeParams{Subscription: &n},
		"broadcast":   wire.BroadcastParams{Message: "hello"},
	}
}

// No request of the protocol is left out here.
func TestRequestTypesAreComplete(t *testing.T) {
	document, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	var inDocument []string
	for _, heading := range regexp.MustCompile(`(?m)^### ([a-z]+)$`).FindAllSubmatch(document, -1) {
		inDocument = append(inDocument, string(heading[1]))
	}
	slices.Sort(inDocument)
	if diff := cmp.Diff(inDocument, slices.Sorted(maps.Keys(requestTypes()))); diff != "" {
		t.Errorf("-PROTOCOL.md +here:\n%s", diff)
	}
}

// A jsonSample is a value that most parameters can't have.
type jsonSample struct{ text, kind string }

func jsonSamples() []jsonSample {
	return []jsonSample{
		{`null`, "null"}, {`true`, "boolean"}, {`false`, "boolean"},
		{`1`, "integer"}, {`-1`, "negative"}, {`1.5`, "fraction"}, {`1e400`, "fraction"}, {`99999999999999999999`, "fraction"},
		{`""`, "empty"}, {`"x"`, "text"}, {`"\u0000"`, "text"}, {`[]`, "no elements"}, {`{}`, "object"},
		{`[[{"a":[null]}]]`, "array"}, {`{"a":[{"b":"c"}]}`, "object"}, {`["x"]`, "texts"},
	}
}

// takes tells which kinds of JSON a parameter takes, whatever comes of them.
func takes(field reflect.StructField) []string {
	texts, numbers := []string{"text"}, []string{"integer"}
	special := map[string][]string{
		"args":   {"no elements", "object", "array", "texts"}, // what they hold is a matter of the method
		"path":   {"no elements", "texts"},
		"after":  {"text", "empty", "integer", "negative"},
		"events": {"boolean", "texts"},
	}
	name, options := jsonName(field)
	isOptional := strings.Contains(options, "omitzero")
	if isOptional {
		texts, numbers = append(texts, "empty", "null"), append(numbers, "null")
	}
	kinds, isSpecial := special[name]
	if isSpecial && field.Type.Kind() == reflect.Slice {
		return append(kinds, "null")
	}
	switch fieldKind(field.Type) {
	case reflect.Bool:
		return []string{"boolean", "null"}
	case reflect.String:
		return texts
	}
	return numbers
}

func jsonName(field reflect.StructField) (name, options string) {
	name, options, _ = strings.Cut(field.Tag.Get("json"), ",")
	return name, options
}

func fieldKind(t reflect.Type) reflect.Kind {
	if t.Kind() == reflect.Pointer {
		return t.Elem().Kind()
	}
	return t.Kind()
}

// with returns params with one of them replaced.
func with(t *testing.T, params any, name, value string) string {
	t.Helper()
	text, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for name, value := range all {
		if string(value) == "null" { // it was not given
			delete(all, name)
		}
	}
	all[name] = json.RawMessage(value)
	text, err = json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Each parameter of each request, with each type that it can't have, is refused
// by its name.
func TestParametersOfTheWrongType(t *testing.T) {
	for name, params := range requestTypes() {
		t.Run(name, func(t *testing.T) {
			x := newTrial(t, server.Options{})
			deploySpare(t, x.ledger)
			ws := x.socket(t)
			for _, field := range reflect.VisibleFields(reflect.TypeOf(params)) {
				for _, sample := range jsonSamples() {
					x.tryParameter(t, ws, name, params, field, sample)
				}
			}
			write(t, ws, websocket.TextMessage, request(1, name, with(t, params, "nonsense", "1")))
			wantRefusal(t, ws, "bad_parameter", `parameters: there is no "nonsense"`)
			isAnswered(t, x.socket(t))
			x.check(t)
		})
	}
}

func deploySpare(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	if _, err := l.Deploy(t.Context(), ledger.Deployment{File: "spare.lua", Source: spare, Caller: runtime.Caller{Name: "admin", Admin: true}}); err != nil {
		t.Fatal(err)
	}
}

func (x *trial) tryParameter(t *testing.T, ws *websocket.Conn, name string, params any, field reflect.StructField, sample jsonSample) {
	t.Helper()
	parameter, _ := jsonName(field)
	write(t, ws, websocket.TextMessage, request(1, name, with(t, params, parameter, sample.text)))
	answer := readAnswer(t, ws)
	what := fmt.Sprintf("%s with %s %s", name, parameter, sample.text)
	isFine := slices.Contains(takes(field), sample.kind)
	switch {
	case answer.Error == nil && !isFine:
		t.Errorf("%s is answered with %s", what, answer.Result)
	case answer.Error == nil:
	case answer.Error.Message == "", answer.Error.Data.Code == wire.Internal, answer.Error.Data.Code == wire.BadMessage:
		t.Errorf("%s gets %+v", what, answer.Error)
	case isFine:
	case answer.Error.Data.Code != wire.BadParameter && answer.Error.Data.Code != wire.BadArgument:
		t.Errorf("%s gets %+v", what, answer.Error)
	case !strings.Contains(answer.Error.Message, spoken(parameter)):
		t.Errorf("%s: the text %q does not name the parameter", what, answer.Error.Message)
	}
}

// spoken is how errors name a parameter.
func spoken(parameter string) string {
	if parameter == "args" {
		return "arguments"
	}
	return `"` + parameter // and what is in it
}

// readAnswer returns the next message that is no push.
func readAnswer(t *testing.T, ws *websocket.Conn) reply {
	t.Helper()
	for {
		text := read(t, ws)
		if !strings.HasPrefix(text, `{"jsonrpc":"2.0","method":`) {
			return parseReply(t, text)
		}
	}
}

func wantRefusal(t *testing.T, ws *websocket.Conn, code, pattern string) {
	t.Helper()
	answer := readAnswer(t, ws)
	if answer.Error == nil || answer.Error.Data.Code != code {
		t.Fatalf("got %+v, want %s", answer, code)
	}
	matches(t, answer.Error.Message, pattern)
}

// What a request can't do without is asked for.
func TestParametersThatAreMissing(t *testing.T) {
	x := newTrial(t, server.Options{})
	deploySpare(t, x.ledger)
	ws := x.socket(t)
	for name, params := range requestTypes() {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(params)) {
			parameter, options := jsonName(field)
			if options != "" {
				continue
			}
			write(t, ws, websocket.TextMessage, request(1, name, with(t, params, parameter, "null")))
			wantRefusal(t, ws, "bad_parameter", `parameter "`+parameter+`" is missing`)
			write(t, ws, websocket.TextMessage, request(1, name, "null"))
			wantRefusal(t, ws, "bad_parameter", `parameter "[a-z]+" is missing`)
		}
	}
	write(t, ws, websocket.TextMessage, request(1, "role", `{"user":"admin"}`))
	wantRefusal(t, ws, "bad_parameter", `give a role as one of "add" and "remove"`)
	x.check(t)
}
