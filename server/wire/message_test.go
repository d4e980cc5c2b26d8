package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// summary shows what a frame was read as: id, method and params of each
// request, or the code and text of its error.
func summary(frame string) string {
	batch, fault := ParseBatch([]byte(frame))
	if fault != nil {
		return fmt.Sprintf("%d %s", fault.Code, fault.Message)
	}
	var list []string
	for _, e := range batch.Elements {
		text := fmt.Sprintf("%s %s %s", e.Request.ID, e.Request.Method, e.Request.Params)
		if e.Error != nil {
			text = fmt.Sprintf("%s %d %s", e.Request.ID, e.Error.Code, e.Error.Message)
		}
		list = append(list, text)
	}
	if batch.Array {
		return "[" + strings.Join(list, ", ") + "]"
	}
	return strings.Join(list, ", ")
}

func TestParseBatch(t *testing.T) {
	tests := map[string]struct{ frame, want string }{
		"request":              {`{"jsonrpc":"2.0","id":1,"method":"info"}`, `1 info null`},
		"id of text":           {`{"jsonrpc":"2.0","id":"a","method":"api","params":{"contract":"X"}}`, `"a" api {"contract":"X"}`},
		"id as it was written": {`{"jsonrpc":"2.0","id":1.50e1,"method":"info"}`, `1.50e1 info null`},
		"notification":         {` {"jsonrpc":"2.0","method":"info"} `, `null info null`},
		"params null":          {`{"jsonrpc":"2.0","id":1,"method":"info","params":null}`, `1 info null`},
		"params []":            {`{"jsonrpc":"2.0","id":1,"method":"info","params":[ ]}`, `1 info null`},
		"batch":                {`[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","method":"b"}]`, `[1 a null, null b null]`},
		"batch of one":         {`[{"jsonrpc":"2.0","id":1,"method":"a"}]`, `[1 a null]`},
		"batch, one bad":       {`[7,{"jsonrpc":"2.0","id":1,"method":"a"}]`, `[null -32600 not a JSON-RPC request: it must be an object, got a number, 1 a null]`},

		"empty":              {``, `-32700 the message is empty`},
		"white space":        {" \n", `-32700 the message is empty`},
		"no JSON":            {`call me`, `-32700 the message is not JSON: invalid character 'c' at start of value`},
		"cut off":            {`{"jsonrpc":"2.0"`, `-32700 the message is not JSON: unexpected EOF after offset 16`},
		"two values":         {`{} {}`, `-32700 the message is not JSON: something follows the first value`},
		"duplicate key":      {`{"id":1,"id":2}`, `-32700 the message is not JSON: duplicate object member name "id"`},
		"lone surrogate":     {`{"id":"\ud800"}`, `-32700 the message is not JSON: invalid surrogate pair ` + "`\\ud800\"}`" + ` in string within "/id" after offset 7`},
		"not UTF-8":          {"{\"id\":\"\xff\"}", `-32700 the message is not JSON: invalid UTF-8 within "/id" after offset 7`},
		"deep":               {strings.Repeat("[", 101) + strings.Repeat("]", 101), `-32700 the message is not JSON: it nests deeper than 100`},
		"empty batch":        {`[]`, `-32600 the batch is empty`},
		"too many in batch":  {"[" + strings.Repeat("1,", MaxBatch) + "1]", `-32600 the batch has 1025 requests, more than 1024`},
		"no object":          {`"info"`, `null -32600 not a JSON-RPC request: it must be an object, got a string`},
		"no version":         {`{"id":1,"method":"info"}`, `1 -32600 not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`},
		"version 1":          {`{"jsonrpc":"1.0","id":1,"method":"info"}`, `1 -32600 not a JSON-RPC 2.0 request: "jsonrpc" must be "2.0"`},
		"no method":          {`{"jsonrpc":"2.0","id":1}`, `1 -32600 not a JSON-RPC request: it has no "method"`},
		"method a number":    {`{"jsonrpc":"2.0","id":1,"method":5}`, `1 -32600 not a JSON-RPC request: "method" must be a string, got a number`},
		"id null":            {`{"jsonrpc":"2.0","id":null,"method":"info"}`, `null -32600 "id" must be a string or a number`},
		"id an object":       {`{"jsonrpc":"2.0","id":{},"method":"info"}`, `null -32600 "id" must be a string or a number`},
		"unknown member":     {`{"parms":{},"jsonrpc":"2.0","method":"info","id":3}`, `3 -32600 not a JSON-RPC request: there is no "parms"`},
		"params by position": {`{"jsonrpc":"2.0","id":1,"method":"info","params":[1]}`, `1 -32602 "params" must be an object with named parameters`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, summary(test.frame)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestParseParams(t *testing.T) {
	tests := map[string]struct{ raw, want string }{
		"none":         {``, ``},
		"all":          {`{"contract":"X","from":3,"limit":10}`, ``},
		"unknown":      {`{"contract":"X","form":3}`, `parameters: there is no "form"`},
		"wrong type":   {`{"contract":5}`, `parameters: "contract" must be a string, got a number`},
		"null for one": {`{"contract":null}`, ``},
		"negative":     {`{"from":-1}`, `parameters: "from" must be an integer from 0, got -1`},
		"fraction":     {`{"from":1.5}`, `parameters: "from" must be an integer from 0, got 1.5`},
		"list":         {`{"contract":["a"]}`, `parameters: "contract" must be a string, got an array`},
		"object":       {`{"limit":{}}`, `parameters: "limit" must be an integer, got an object`},
		"boolean":      {`{"limit":true}`, `parameters: "limit" must be an integer, got true`},
		"overflow":     {`{"from":18446744073709551616}`, `parameters: "from" must be an integer from 0, got 18446744073709551616, which is too large`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var params HistoryParams
			got := ""
			if fault := ParseParams(jsontext.Value(test.raw), &params); fault != nil {
				got = fault.Message
				if fault.Code != CodeInvalidParams || fault.Stable() != BadParameter {
					t.Errorf("code %d %q", fault.Code, fault.Stable())
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAppendResponse(t *testing.T) {
	refusal := Refusal(ContractError, "no account bob", "")
	refusal.Data.Position = "bank.lua:7"
	tests := map[string]struct {
		response Response
		want     string
	}{
		"result":       {Response{ID: jsontext.Value(`"a"`), Result: jsontext.Value(`{"x":1}`)}, `{"jsonrpc":"2.0","id":"a","result":{"x":1}}`},
		"error":        {Response{ID: jsontext.Value(`7`), Error: refusal}, `{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"no account bob","data":{"code":"contract_error","position":"bank.lua:7"}}}`},
		"no id":        {Response{Error: Errorf(CodeParse, "empty")}, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"empty","data":{"code":"bad_message"}}}`},
		"bytes":        {Response{ID: jsontext.Value(`7`), Error: Refusal(ContractError, "a\xffb", "")}, `{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"a` + "\ufffd" + `b","data":{"code":"contract_error"}}}`},
		"bytes inside": {Response{ID: jsontext.Value(`7`), Error: Refusal(ContractError, "x", "\xff")}, `{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"x","data":{"code":"contract_error","hint":"` + "\ufffd" + `"}}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, string(AppendResponse(nil, test.response))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	both := AppendBatch(nil, []Response{tests["result"].response, tests["result"].response})
	if want := "[" + tests["result"].want + "," + tests["result"].want + "]"; string(both) != want {
		t.Errorf("got %s, want %s", both, want)
	}
}

func TestParseServerFrame(t *testing.T) {
	result := Response{ID: jsontext.Value(`1`), Result: jsontext.Value(`{"x":1}`)}
	failed := Response{ID: jsontext.Value(`2`), Error: Refusal(NotFound, "no", "yes")}
	for name, sent := range map[string][]Response{"one": {result}, "error": {failed}, "several": {result, failed}} {
		t.Run(name, func(t *testing.T) {
			frame := AppendBatch(nil, sent)
			if len(sent) == 1 {
				frame = AppendResponse(nil, sent[0])
			}
			got, push, err := ParseServerFrame(frame)
			if err != nil || push != nil {
				t.Fatal(push, err)
			}
			if diff := cmp.Diff(sent, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	_, push, err := ParseServerFrame([]byte(`{"jsonrpc":"2.0","method":"entry","params":{"a":1}}`))
	if want := (&Push{"entry", jsontext.Value(`{"a":1}`)}); err != nil || !cmp.Equal(want, push) {
		t.Errorf("got %v, %v, want %v", push, err, want)
	}
	for _, bad := range []string{``, `x`, `[{}]`, `{"id":1}`, `{"id":1,"result":1,"error":{"code":1,"message":""}}`, `[1]`, `7`} {
		if _, _, err := ParseServerFrame([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestErrorAccessors(t *testing.T) {
	var none Error
	if none.Stable() != "" || none.Hint() != "" {
		t.Errorf("an error without data has %q and %q", none.Stable(), none.Hint())
	}
	e := Refusal(Busy, "too many", "wait")
	if e.Stable() != Busy || e.Hint() != "wait" || e.Error() != "too many" {
		t.Errorf("got %q, %q, %q", e.Stable(), e.Hint(), e.Error())
	}
	if got := Errorf(CodeInternal, "x").Stable(); got != Internal {
		t.Errorf("got %q, want %q", got, Internal)
	}
	if got := Plain(errors.New("jsontext: bad")); got != "bad" {
		t.Errorf("got %q", got)
	}
}
