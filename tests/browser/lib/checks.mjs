// Checks: one line each, "ok NAME" or "not ok NAME" with what was found beneath, and the total.
export class Checks {
    passed = 0;
    failed = 0;

    check(holds, name, found = '') {
        if (holds) {
            this.passed++;
            console.log(`ok ${name}`);
        } else {
            this.failed++;
            const lines = String(found).split('\n').slice(0, 40).map((line) => `\n    ${line}`);
            console.log(`not ok ${name}${lines.join('')}`);
        }
        return Boolean(holds);
    }

    equal(found, wanted, name) {
        return this.check(found === wanted, name,
            `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
    }

    // Something that ends the journey it happened in, not the others.
    broke(name, error) {
        this.check(false, name, error?.stack ?? error);
    }

    total() {
        console.log(`${this.passed} passed, ${this.failed} failed`);
        return this.failed === 0 && this.passed > 0;
    }
}
