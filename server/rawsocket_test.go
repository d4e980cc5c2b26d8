package server_test

import (
	"encoding/binary"
	"errors"
	"net"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// First bytes of a frame: whether it is the last of its message, and its kind.
const (
	firstText   = 0x01
	firstBinary = 0x02
	another     = 0x00
	last        = 0x80
	finalText   = 0x81
	ping        = 0x89
)

// A rawSocket writes frames as nobody should, and reads as anybody does.
type rawSocket struct {
	*websocket.Conn
	net net.Conn
}

func (h *host) rawSocket(t *testing.T) *rawSocket {
	t.Helper()
	ws := h.socket(t)
	return &rawSocket{ws, ws.NetConn()}
}

func (c *rawSocket) raw(bytes ...byte) error {
	_, err := c.net.Write(bytes)
	return err
}

// header writes the head of a frame whose mask, of zeros, changes nothing.
func (c *rawSocket) header(first byte, length uint64) error {
	head := binary.BigEndian.AppendUint64([]byte{first, 0x80 | 127}, length)
	return c.raw(append(head, 0, 0, 0, 0)...)
}

func (c *rawSocket) repeat(part []byte, times int) error {
	for range times {
		if _, err := c.net.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// parts writes a message that does not end, in so many frames.
func (c *rawSocket) parts(first byte, part []byte, times int) error {
	for range times {
		if err := errors.Join(c.header(first, uint64(len(part))), c.repeat(part, 1)); err != nil {
			return err
		}
		first = another
	}
	return nil
}

// closed waits until the server closes the connection, and returns why; the
// code is 0 if it did not tell.
func (c *rawSocket) closed(t *testing.T) (code int, reason string) {
	t.Helper()
	for {
		_, m, err := c.ReadMessage()
		var closed *websocket.CloseError
		switch {
		case errors.As(err, &closed):
			return closed.Code, closed.Text
		case err != nil:
			return 0, err.Error()
		}
		t.Logf("answered: %s", m)
	}
}

// connect opens a bare connection to the server.
func (h *host) connect(t *testing.T) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{Timeout: time.Minute}).DialContext(t.Context(), "tcp", h.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// allocated returns how many bytes were ever allocated.
func allocated() uint64 {
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.TotalAlloc
}
