package wire

import "testing"

func BenchmarkParseBatch(b *testing.B) {
	frame := []byte(`{"jsonrpc":"2.0","id":17,"method":"call","params":{"contract":"Points","method":"transfer","args":{"source":"account1","dest":"account2","quantity":"50.0"},"request":"SUNSFNAC2R2GO73G3WLPOXLEZB"}}`)
	b.ReportAllocs()
	for b.Loop() {
		batch, fault := ParseBatch(frame)
		if fault != nil {
			b.Fatal(fault)
		}
		var params CallParams
		if fault := ParseParams(batch.Elements[0].Request.Params, &params); fault != nil {
			b.Fatal(fault)
		}
	}
}
