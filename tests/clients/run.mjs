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
import { translationAccounts, translationTests } from './translation.mjs';

const daemonPath = process.env.SIGNALBOX_DAEMON ?? process.argv[2];
const upstreamPath = process.env.SIGNALBOX_UPSTREAM ?? process.argv[3];
assert.ok(daemonPath && upstreamPath, 'paths of signalboxd and scripted-upstream are needed');

const stack = await Stack.start(daemonPath, upstreamPath);
const translated = await Stack.start(daemonPath, upstreamPath, translationAccounts).catch(async (error) => {
    await stack.stop();
    throw error;
});
await translated.strict(true);
let stopped = false;
after(async () => {
    if (!stopped) await Promise.all([stack.stop(), translated.stop()]);
});

openaiTests(stack.origin);
anthropicTests(stack.origin);
geminiTests(stack.origin);
schedulingTests(stack);
translationTests(translated);

test('the daemons end cleanly', async () => {
    stopped = true;
    for (const one of [stack, translated]) {
        assert.deepEqual(await one.stop(), { code: 0, signal: null }, one.daemon.errors);
        assert.doesNotMatch(one.daemon.errors, /Sanitizer|runtime error/);
    }
});
