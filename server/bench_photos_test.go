package server_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// photo is a picture of 12 megapixels as a phone makes it: a code on a table,
// with the noise of a sensor.
func photo(b *testing.B) []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(picture.Pix); i += 4 {
		shade := uint8(140 + rng.IntN(24))
		picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], picture.Pix[i+3] = shade, shade-10, shade-20, 255
	}
	code, err := png.Decode(bytes.NewReader(servertest.QR("upi://pay?pa=front@upi&pn=Hotel%20A&cu=INR")))
	if err != nil {
		b.Fatal(err)
	}
	const scale = 3
	for y := range code.Bounds().Dy() {
		for x := range code.Bounds().Dx() {
			shade := image.NewUniform(color.Gray{Y: uint8(40 + color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y/2)})
			at := image.Pt(1200+x*scale, 800+y*scale)
			draw.Draw(picture, image.Rectangle{Min: at, Max: at.Add(image.Pt(scale, scale))}, shade, image.Point{}, draw.Src)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 85}); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkListWhilePhotosArrive measures the list of payment QR codes while
// nothing else happens, and while 16 clients upload photos of 12 megapixels
// without a pause.
func BenchmarkListWhilePhotosArrive(b *testing.B) {
	box := servertest.New(b, reads, func(o *server.Options) {
		o.Limits = uploads.Limits{MaxBytes: 10 << 20, MaxPixels: 25_000_000}
	})
	for range 25 {
		box.CreatePaymentQRCode("admin_a", true)
	}
	token := box.Token("admin_a")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	send := func(ctx context.Context, method string, body io.Reader, contentType string, want int) error {
		r, err := http.NewRequestWithContext(ctx, method, box.URL+payments, body)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", contentType)
		a, err := client.Do(r)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err == nil && a.StatusCode != want {
			err = fmt.Errorf("%s: %d %s", method, a.StatusCode, text)
		}
		return err
	}
	measure := func(name string) (p99 time.Duration) {
		took := make([]time.Duration, b.N)
		for i := range took {
			started := time.Now()
			if err := send(b.Context(), http.MethodGet, nil, "", http.StatusOK); err != nil {
				b.Fatal(err)
			}
			took[i] = time.Since(started)
		}
		slices.Sort(took)
		p99 = took[len(took)*99/100]
		b.ReportMetric(float64(took[len(took)/2])/1e6, name+"-p50-ms")
		b.ReportMetric(float64(p99)/1e6, name+"-p99-ms")
		return p99
	}
	picture := photo(b)

	b.ResetTimer()
	alone := measure("alone")
	ctx, stop := context.WithCancel(b.Context())
	var uploaded atomic.Int64
	var crew sync.WaitGroup
	arriving := make(chan struct{}, 16)
	for range 16 {
		crew.Go(func() {
			for ctx.Err() == nil {
				body, contentType := servertest.Multipart(servertest.Text("name", "Photo"), servertest.Text("upi_id", "front@upi"),
					servertest.Part{Name: "image", FileName: "photo.jpg", ContentType: "image/jpeg", Data: picture})
				select {
				case arriving <- struct{}{}:
				default:
				}
				if err := send(ctx, http.MethodPost, body, contentType, http.StatusCreated); err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
				uploaded.Add(1)
			}
		})
	}
	for range 16 {
		<-arriving
	}
	started := time.Now()
	busy := measure("busy")
	for uploaded.Load() < 20 && !b.Failed() && b.N > 1 { // or what was measured is not what it says
		busy = max(busy, measure("busy"))
	}
	b.ReportMetric(float64(uploaded.Load())/time.Since(started).Seconds(), "photos/s")
	b.ReportMetric(float64(busy)/float64(alone), "p99-x-alone")
	stop()
	crew.Wait()
}
