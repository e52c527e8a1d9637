package reading

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/store"
	"venuebox/uploads"
)

const (
	frontLink    = "upi://pay?pa=front@upi&pn=Hotel%20A"
	strangerLink = "upi://pay?pa=stranger@bank"
	wifiCode     = "WIFI:T:WPA;S:guests;P:secret;;"
)

var (
	front    = store.Payee{Text: frontLink, VPA: "front@upi", Name: "Hotel A"}
	stranger = store.Payee{Text: strangerLink, VPA: "stranger@bank"}
)

// newReader is a reader on so many processors.
func newReader(t *testing.T, processors int) *Reader {
	t.Helper()
	before := runtime.GOMAXPROCS(processors)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	return New(uploads.NewChecker(uploads.Limits{MaxBytes: 1 << 20, MaxPixels: 1_000_000}))
}

// allGivenBack wants a reader to have as many turns as there are.
func allGivenBack(t *testing.T, r *Reader, n int) {
	t.Helper()
	if free := r.turns.Free(); free != n || r.turns.Waiting() != 0 {
		t.Errorf("%d turns are free and %d wait afterwards, want %d and none", free, r.turns.Waiting(), n)
	}
}

// drawn is a page with QR codes side by side.
func drawn(t *testing.T, texts ...string) *image.Gray {
	t.Helper()
	const side = 150
	page := image.NewGray(image.Rect(0, 0, side*len(texts), side))
	for i, text := range texts {
		code, err := qr.Encode(text, qr.LevelM)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := code.PNG(&out, side); err != nil {
			t.Fatal(err)
		}
		one, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(page, page.Rect.Add(image.Pt(i*side, 0)), one, image.Point{}, draw.Src)
	}
	return page
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// wantOverloaded wants somebody to be turned away, and told when to come again.
func wantOverloaded(t *testing.T, who string, err error) {
	t.Helper()
	if f := fault.From(err); f.Kind != fault.Unavailable || f.Code != fault.Overloaded || f.RetryAfter == 0 {
		t.Errorf("%s: %v, want overloaded", who, err)
	}
}

// wantTurnedAway wants do, whose caller has no time to wait, to be turned away
// before it comes to that.
func wantTurnedAway(t *testing.T, who string, do func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := do(ctx)
	wantOverloaded(t, who, err)
	if cause := fault.From(err).Cause; cause != nil {
		t.Errorf("%s could have waited: %v", who, cause)
	}
}

// untilWaiting waits until so many wait for their turn.
func untilWaiting(t *testing.T, r *Reader, n int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); r.turns.Waiting() < n; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d wait for their turn, want %d", r.turns.Waiting(), n)
		}
	}
}

func enoughAtOnce(string) bool { return true }

// Where there are several processors, one is left to everybody else.
func TestPicturesAtATime(t *testing.T) {
	data := asPNG(t, drawn(t, frontLink))
	for processors, want := range map[int]int{1: 1, 2: 1, 3: 2, 5: 4} {
		t.Run(fmt.Sprint(processors), func(t *testing.T) {
			r := newReader(t, processors)
			const more = 3
			begun, leave := make(chan struct{}, want+more), make(chan struct{})
			var readers sync.WaitGroup
			for i := range want + more {
				readers.Go(func() {
					_, _, _, err := r.Read(t.Context(), fmt.Sprint("waiter ", i), data, func(string) bool {
						begun <- struct{}{}
						<-leave
						return true
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			for r.turns.Waiting()+len(begun) < want+more { // until everybody has begun, or waits
				runtime.Gosched()
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := r.Check(ctx, "somebody", data)
			wantOverloaded(t, "a check whose time is up before its turn", err)
			if n := len(begun); n != want {
				t.Errorf("%d pictures are read at a time, want %d", n, want)
			}
			close(leave)
			readers.Wait()
			allGivenBack(t, r, want)
		})
	}
}

// occupy takes a reader's only turn until the test calls release.
func occupy(t *testing.T, r *Reader) (release func()) {
	t.Helper()
	data := asPNG(t, drawn(t, frontLink))
	begun, leave, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_, _, _, err := r.Read(t.Context(), "the first", data, func(string) bool {
			close(begun)
			<-leave
			return true
		})
		if err != nil {
			t.Error(err)
		}
	}()
	<-begun
	return func() { close(leave); <-ended }
}

// A crowd behind one waiter is bounded, and delays another one by one turn.
func TestACrowdDelaysNobodyElse(t *testing.T) {
	r := newReader(t, 1)
	data := asPNG(t, drawn(t, frontLink))
	release := occupy(t, r)
	var served []string // by whoever has the only turn
	var waiting sync.WaitGroup
	wait := func(who string) {
		waiting.Go(func() {
			_, texts, whole, err := r.Read(t.Context(), who, data, func(string) bool { served = append(served, who); return true })
			if err != nil || !whole || !slices.Equal(texts, []string{frontLink}) {
				t.Errorf("%s read %q, %v, %v", who, texts, whole, err)
			}
		})
	}
	const crowd = 256
	for range crowd {
		wait("the crowd")
	}
	untilWaiting(t, r, crowd)
	wantTurnedAway(t, "one more of the crowd, to check", func(ctx context.Context) error {
		_, err := r.Check(ctx, "the crowd", data)
		return err
	})
	wantTurnedAway(t, "one more of the crowd, to read", func(ctx context.Context) error {
		_, _, _, err := r.Read(ctx, "the crowd", data, enoughAtOnce)
		return err
	})
	wantTurnedAway(t, "one more of the crowd, to read a payment", func(ctx context.Context) error {
		_, _, err := r.ReadPayment(ctx, "the crowd", data)
		return err
	})
	wait("somebody else")
	untilWaiting(t, r, crowd+1)
	release()
	waiting.Wait()
	if len(served) != crowd+1 || served[0] != "the crowd" || served[1] != "somebody else" {
		t.Errorf("%d were served, %q first", len(served), served[:min(len(served), 3)])
	}
	allGivenBack(t, r, 1)
}

// Many crowds are bounded together.
func TestAllWhoWaitAreBounded(t *testing.T) {
	r := newReader(t, 1)
	release := occupy(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for i := range 1024 {
		waiting.Go(func() {
			_, err := r.Check(ctx, fmt.Sprint("crowd ", i%4), nil)
			wantOverloaded(t, "one whose time is up", err)
		})
	}
	untilWaiting(t, r, 1024)
	wantTurnedAway(t, "one too many", func(ctx context.Context) error {
		_, err := r.Check(ctx, "somebody else", nil)
		return err
	})
	cancel()
	waiting.Wait()
	release()
	allGivenBack(t, r, 1)
}

// A search that takes too long ends, with what was read by then.
func TestSearchesAreBounded(t *testing.T) {
	r := newReader(t, 1)
	data := asPNG(t, drawn(t, frontLink, wifiCode))
	r.longest = 0
	picture, texts, whole, err := r.Read(t.Context(), "somebody", data, enoughAtOnce)
	if err != nil || whole || len(texts) != 0 || picture == nil {
		t.Errorf("a search without time: %v, %q, %v, %v", picture, texts, whole, err)
	}
	picture, found, err := r.ReadPayment(t.Context(), "somebody", data)
	if diff := cmp.Diff(store.Found{Unclear: true}, found); err != nil || diff != "" || picture == nil {
		t.Errorf("a payment without time: %v, %v, %s", picture, err, diff)
	}

	// Its time is up while it reads the first code: what waits for as long from
	// then on waits for longer.
	r.longest = longest / 40
	_, texts, whole, err = r.Read(t.Context(), "somebody", data, func(string) bool {
		ctx, cancel := context.WithTimeout(t.Context(), r.longest)
		defer cancel()
		<-ctx.Done()
		return false
	})
	if err != nil || whole || len(texts) != 1 {
		t.Errorf("a search that takes too long: %q, %v, %v", texts, whole, err)
	}

	// The caller's own time is another matter.
	r.longest = longest
	ctx, cancel := context.WithTimeout(t.Context(), longest/40)
	defer cancel()
	_, _, _, err = r.Read(ctx, "somebody", data, func(string) bool { <-ctx.Done(); return false })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a caller whose time is up: %v", err)
	}
	allGivenBack(t, r, 1)
}

// A picture in which there can be no code, or is none, is a picture.
func TestPicturesWithoutCodes(t *testing.T) {
	r := newReader(t, 1)
	for _, side := range []int{1, 20, 21, 300} {
		data := asPNG(t, image.NewGray(image.Rect(0, 0, side, side)))
		picture, texts, whole, err := r.Read(t.Context(), "somebody", data, enoughAtOnce)
		if err != nil || !whole || len(texts) != 0 || picture == nil || picture.Width != side || !bytes.Equal(picture.Data, data) {
			t.Errorf("%d pixels: %q, %v, %v", side, texts, whole, err)
		}
		_, found, err := r.ReadPayment(t.Context(), "somebody", data)
		if err != nil || found.Code || found.Unclear || len(found.Payees) != 0 {
			t.Errorf("%d pixels: %+v, %v", side, found, err)
		}
	}
	if _, _, _, err := r.Read(t.Context(), "somebody", []byte("text"), enoughAtOnce); !errors.Is(err, uploads.ErrNotPicture) {
		t.Errorf("what is no picture: %v", err)
	}
	allGivenBack(t, r, 1)
}

// Only the first frame of an animation is read, so it is unclear whom it pays.
func TestAnimationsAreUnclear(t *testing.T) {
	r := newReader(t, 1)
	film := &gif.GIF{}
	for _, want := range []store.Found{
		{Code: true, Payees: []store.Payee{front}},
		{Code: true, Payees: []store.Payee{front}, Unclear: true},
	} {
		page := drawn(t, frontLink)
		frame := image.NewPaletted(page.Rect, color.Palette{color.White, color.Black})
		draw.Draw(frame, frame.Rect, page, image.Point{}, draw.Src)
		film.Image, film.Delay = append(film.Image, frame), append(film.Delay, 10)
		var out bytes.Buffer
		if err := gif.EncodeAll(&out, film); err != nil {
			t.Fatal(err)
		}
		_, found, err := r.ReadPayment(t.Context(), "somebody", out.Bytes())
		if diff := cmp.Diff(want, found); err != nil || diff != "" {
			t.Errorf("%d frames: %v %s", len(film.Image), err, diff)
		}
	}
}

// All codes of a payment's picture are read.
func TestAllCodesAreRead(t *testing.T) {
	_, found, err := newReader(t, 1).ReadPayment(t.Context(), "somebody", asPNG(t, drawn(t, frontLink, wifiCode, strangerLink)))
	slices.SortFunc(found.Payees, func(a, b store.Payee) int { return len(b.VPA) - len(a.VPA) })
	if diff := cmp.Diff(store.Found{Code: true, Payees: []store.Payee{stranger, front}, Unclear: true}, found); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// What the codes of a picture ask to pay.
func TestFoundIn(t *testing.T) {
	upper := "UPI://PAY?pa=FRONT@UPI"
	many := []string{"a 1", "a 2", "a 3", "a 4", "a 5", "a 6", frontLink}
	paysFront := store.Found{Code: true, Payees: []store.Payee{front}}
	unclear := store.Found{Code: true, Unclear: true}
	unclearFront := store.Found{Code: true, Payees: []store.Payee{front}, Unclear: true}
	for name, test := range map[string]struct {
		texts []string
		want  store.Found
	}{
		"no code":                      {nil, store.Found{}},
		"a payment":                    {[]string{frontLink}, paysFront},
		"a Wi-Fi code":                 {[]string{wifiCode}, store.Found{Code: true}},
		"a web address":                {[]string{"https://example.com/?pa=x"}, store.Found{Code: true}},
		"a Wi-Fi beside a payment":     {[]string{wifiCode, frontLink}, paysFront},
		"the other way round":          {[]string{frontLink, wifiCode}, paysFront},
		"two payees":                   {[]string{frontLink, strangerLink}, store.Found{Code: true, Payees: []store.Payee{front, stranger}, Unclear: true}},
		"a payee twice, in other case": {[]string{frontLink, upper}, paysFront},
		"in other case first": {[]string{upper, frontLink},
			store.Found{Code: true, Payees: []store.Payee{{Text: upper, VPA: "FRONT@UPI"}}}},
		"ambiguous":                      {[]string{"upi://pay?pa=front@upi&pa=stranger@bank"}, unclear},
		"ambiguous beside a payment":     {[]string{frontLink, "upi://pay?pa=front@upi&pa=stranger@bank"}, unclearFront},
		"damaged":                        {[]string{"upi://pay?pa=front@upi&am=1200.000"}, unclear},
		"damaged beside a payment":       {[]string{"upi://pay?pa=", frontLink}, unclearFront},
		"a mandate":                      {[]string{"upi://mandate?pa=front@upi"}, unclear},
		"a mandate beside a payment":     {[]string{frontLink, "upi://mandate?pa=front@upi"}, unclearFront},
		"one app's own link":             {[]string{"phonepe://pay?pa=front@upi"}, unclear},
		"one app's beside a payment":     {[]string{frontLink, "phonepe://pay?pa=stranger@bank"}, unclearFront},
		"as many as are read":            {append(many, "a 7"), unclearFront},
		"one less":                       {many, paysFront},
		"as many as are read, none pays": {append(many[:6:6], "a 7", "a 8"), unclear},
	} {
		if diff := cmp.Diff(test.want, foundIn(test.texts, true)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		test.want.Unclear = true
		if diff := cmp.Diff(test.want, foundIn(test.texts, false)); diff != "" {
			t.Errorf("%s, not wholly read: %s", name, diff)
		}
	}
}
