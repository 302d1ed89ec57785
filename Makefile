# The commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench lint sbom screenshots audio

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: ## install what the tests need and this machine lacks
	@sh tests/setup.sh

demo: ## try the product with illustrative data, embedded database, nothing to set up
	cargo run --locked --release -- demo

test: setup ## run all tests: library, then both databases, HTTP and a real browser
	cargo test --locked --lib --test it

soak: ## run the same tests at full length (hours)
	sh tests/setup.sh soak
	SIPAR_SOAK=1 cargo test --locked --release --lib --test it

bench: setup ## measure speed, with the machine and its load printed
	cargo bench --locked --bench bench

lint: setup ## check form and habits; what CI refuses
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --lib
	sh -n tests/setup.sh
	bash -n .ci/run
	@set -e; for script in tests/browser/*.mjs tests/browser/kiosk/*.mjs; do node --check "$$script"; done

sbom: ## list the components with versions, licences and checksums: target/sipar.cdx.json (CycloneDX)
	python3 tests/sbom.py "$${CARGO_TARGET_DIR:-target}/sipar.cdx.json"

screenshots: setup ## take the pictures of docs/screenshots and docs/huong-dan anew
	cargo build --locked
	node tests/browser/screenshots.mjs "$${CARGO_TARGET_DIR:-target}/debug/sipar" docs/screenshots
	node tests/browser/guides.mjs "$${CARGO_TARGET_DIR:-target}/debug/sipar" docs/huong-dan

audio: ## make the Vietnamese voice of the tablets anew where a text has changed (espeak-ng, opus-tools)
	cargo build --locked
	python3 tests/audio.py "$${CARGO_TARGET_DIR:-target}/debug/sipar"
