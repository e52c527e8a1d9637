# What a developer runs by hand. CI is .ci/run; both call the same commands.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# nomsgpack leaves out a codec of gin that nobody here speaks: 6 MB less.
BUILD = CGO_ENABLED=0 go build -trimpath -tags nomsgpack -ldflags "-s -w -X venuebox/internal/cli.version=$(VERSION)"
PACKAGES ?= ./...
TARGETS = linux/amd64 linux/arm64 linux/arm windows/amd64 darwin/arm64

.PHONY: build dist test e2e check bench bench-decode fuzz

build: ## this machine's binary
	$(BUILD) -o venuebox .

dist: ## a binary for every kind of box, in dist/
	@for target in $(TARGETS); do \
		echo "building $$target"; \
		GOOS=$${target%/*} GOARCH=$${target#*/} $(BUILD) \
			-o dist/venuebox-$${target%/*}-$${target#*/}$$(case $$target in windows/*) echo .exe;; esac) . || exit 1; \
	done

test: ## as the README has it
	go test ./...

e2e: ## the page in a real browser; needs Debian's chromium, and npm
	cd e2e && npm ci --ignore-scripts --no-audit --no-fund
	go test -tags e2e -count 1 -timeout 20m ./e2e

check: ## all that CI checks
	bash .ci/run

bench: ## Go's benchmarks, then the load command; see docs/PERFORMANCE.md
	go test -run '^$$' -bench . -benchmem ./...
	go run ./internal/loadtest

bench-decode: ## what of the corpus of worn QR codes is read, by kind; fails under 95 % or on one wrong text
	go test -run '^$$' -bench '^BenchmarkDecodeCorpus$$' -benchtime 1x ./internal/qr

fuzz: ## each fuzz target for a minute; PACKAGES= and FUZZTIME= narrow it down
	@for package in $$(go list $(PACKAGES)); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $${FUZZTIME:-60s} -fuzzminimizetime 10x $$package || exit 1; \
		done; \
	done
