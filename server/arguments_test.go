package server_test

import (
	"strings"
	"testing"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// What a request needs, its method of the client takes as an argument; and when
// that is empty, the answer names it.
//
// parity: 48
func TestClientDemandsItsArguments(t *testing.T) {
	h := serve(t, deployed(t), hostOptions())
	c := h.dial(t, adminKey)
	ctx := t.Context()
	_, contract := c.Call(ctx, "", "open", nil, client.CallOptions{})
	_, method := c.Call(ctx, "Bank", "", nil, client.CallOptions{})
	_, argument := c.Call(ctx, "Bank", "open", nil, client.CallOptions{})
	_, api := c.API(ctx, "")
	_, status := c.Status(ctx, "", client.StatusOptions{})
	_, message := c.Broadcast(ctx, "")
	for missing, err := range map[string]error{
		"contract": contract, "method": method, `"name"`: argument, `"contract"`: api, "contract\"": status, "message": message,
	} {
		code := outcome(t, err)
		if code != wire.BadParameter && code != wire.BadArgument || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: got %v", missing, err)
		}
	}
	if _, err := client.Dial(ctx, "", client.Options{}); err == nil || !strings.Contains(err.Error(), "no address of a server") {
		t.Errorf("without an address: got %v", err)
	}
}
