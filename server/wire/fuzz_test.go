package wire

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// What is read as requests, and written again, is read as the same requests.
func FuzzParseBatch(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `[1]`, `{"jsonrpc":"2.0","id":1,"method":"info"}`,
		`[{"jsonrpc":"2.0","id":"\u00e9","method":"a","params":{"x":[1,{"y":null}]}},{"jsonrpc":"2.0","method":"b","params":[]}]`,
		`{"jsonrpc":"2.0","id":1e400,"method":"\ud83d\ude00","params":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		batch, fault := ParseBatch(frame)
		if fault != nil {
			if len(batch.Elements) > 0 || fault.Message == "" || fault.Stable() != BadMessage {
				t.Fatalf("got %+v with %+v", batch, fault)
			}
			return
		}
		for _, e := range batch.Elements {
			response := AppendResponse(nil, Response{ID: e.Request.ID, Result: jsontext.Value("1"), Error: e.Error})
			if !jsontext.Value(response).IsValid() {
				t.Fatalf("answer is no JSON: %s", response)
			}
			if e.Error != nil {
				continue
			}
			again, fault := ParseBatch(AppendRequest(nil, e.Request))
			if fault != nil || len(again.Elements) != 1 {
				t.Fatalf("%+v is read again as %+v, %v", e, again, fault)
			}
			if diff := cmp.Diff(e, again.Elements[0]); diff != "" {
				t.Fatalf("-first +second:\n%s", diff)
			}
		}
	})
}

// What is read as responses, and written again, is read as the same responses.
func FuzzParseServerFrame(f *testing.F) {
	for _, seed := range []string{
		``, `[]`, `{"jsonrpc":"2.0","id":1,"result":{}}`,
		`[{"id":"a","error":{"code":-1,"message":"m","data":{"code":"x","hint":"h"}}},{"id":null,"result":0}]`,
		`{"method":"m","params":[1]}`,
		`{"jsonrpc":"2.0","method":"entry","params":{"subscription":1,"height":2,"hash":"h","entry":{"a":[1,"\u2028"]}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		responses, push, err := ParseServerFrame(frame)
		if push != nil {
			checkPush(t, *push)
		}
		if err != nil || push != nil || len(responses) == 0 {
			return
		}
		again, push, err := ParseServerFrame(AppendBatch(nil, responses))
		if err != nil || push != nil {
			t.Fatalf("%+v is read again as %v, %v", responses, push, err)
		}
		for i := range responses {
			if len(responses[i].ID) == 0 {
				responses[i].ID = jsontext.Value("null")
			}
		}
		if diff := cmp.Diff(responses, again); diff != "" {
			t.Fatalf("-first +second:\n%s", diff)
		}
	})
}

// checkPush writes a push again, and an entry in it byte for byte.
func checkPush(t *testing.T, push Push) {
	t.Helper()
	_, again, err := ParseServerFrame(AppendPush(nil, push))
	if err != nil || again == nil || again.Method != push.Method || string(again.Params) != string(push.Params) {
		t.Fatalf("%+v is read again as %+v, %v", push, again, err)
	}
	var pushed, twice Pushed
	if ParseParams(push.Params, &pushed) != nil || len(pushed.Entry) == 0 {
		return
	}
	_, again, err = ParseServerFrame(AppendEntryPushed(nil, pushed))
	if err != nil || again == nil {
		t.Fatalf("%+v is read again as %+v, %v", pushed, again, err)
	}
	if fault := ParseParams(again.Params, &twice); fault != nil || twice.Height != pushed.Height || string(twice.Entry) != string(pushed.Entry) {
		t.Fatalf("%+v is read again as %+v, %v", pushed, twice, fault)
	}
}
