// SPDX-License-Identifier: GPL-3.0-or-later
// The official SDKs against the running daemon. Paths of the two programs:
//   SIGNALBOX_DAEMON, SIGNALBOX_UPSTREAM, or as the two arguments after `--`.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anthropicTests } from './anthropic.mjs';
import { geminiTests } from './gemini.mjs';
import { Stack } from './harness.mjs';
import { openaiTests } from './openai.mjs';
import { schedulingTests } from './scheduling.mjs';

const daemonPath = process.env.SIGNALBOX_DAEMON ?? process.argv[2];
const upstreamPath = process.env.SIGNALBOX_UPSTREAM ?? process.argv[3];
assert.ok(daemonPath && upstreamPath, 'paths of signalboxd and scripted-upstream are needed');

const stack = await Stack.start(daemonPath, upstreamPath);
let stopped = false;
after(async () => {
    if (!stopped) await stack.stop();
});

openaiTests(stack.origin);
anthropicTests(stack.origin);
geminiTests(stack.origin);
schedulingTests(stack);

test('the daemon ends cleanly', async () => {
    stopped = true;
    assert.deepEqual(await stack.stop(), { code: 0, signal: null }, stack.daemon.errors);
    assert.doesNotMatch(stack.daemon.errors, /Sanitizer|runtime error/);
});
