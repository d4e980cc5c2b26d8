package server_test

import (
	"testing"

	"github.com/gorilla/websocket"
)

// The log tells where refused keys come from.
func TestPeerOfRefusedKey(t *testing.T) {
	h := serve(t, deployed(t), hostOptions())
	ws := h.socket(t)
	write(t, ws, websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"auth","params":{"key":"wrong"}}`)
	read(t, ws)
	h.log.waitFor(`msg="a key was refused" caller=admin peer=` + ws.LocalAddr().String())
}
