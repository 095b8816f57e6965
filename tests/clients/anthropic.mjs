// SPDX-License-Identifier: GPL-3.0-or-later
// The official Anthropic SDK.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { accountOf, apiKey, weatherSchema } from './harness.mjs';

const model = 'claude-test-1';
const messages = [{ role: 'user', content: 'hi' }];
const request = { model, max_tokens: 100, messages };
const tools = [{ name: 'get_weather', description: 'd', input_schema: weatherSchema }];

export function anthropicClient(origin, key = apiKey) {
    return new Anthropic({ apiKey: key, baseURL: origin, maxRetries: 0 });
}

export function anthropicTests(origin) {
    describe('Anthropic SDK', () => {
        const client = anthropicClient(origin);

        test('plain answer, with the account in its headers', async () => {
            const { data, response } = await client.messages.create(request).withResponse();
            const account = accountOf(response.headers);
            assert.match(account, /^a[12]$/);
            assert.equal(data.content[0].text, `Hello from ${account}`);
            assert.equal(data.usage.output_tokens, 7);
            assert.equal(response.headers.get('x-mapped-model'), model);
            assert.equal(response.headers.get('x-attempts'), '1');
        });

        test('streamed answer', async () => {
            const { data, response } = await client.messages
                .create({ ...request, stream: true }).withResponse();
            let text = '';
            const types = [];
            for await (const event of data) {
                types.push(event.type);
                if (event.type === 'content_block_delta') text += event.delta.text;
            }
            assert.equal(text, `Hello from ${accountOf(response.headers)}`);
            assert.equal(types.at(0), 'message_start');
            assert.equal(types.at(-1), 'message_stop');
        });

        test('tool call, plain and streamed', async () => {
            const plain = await client.messages.create({ ...request, tools });
            const streamed = await client.messages.stream({ ...request, tools }).finalMessage();
            for (const message of [plain, streamed]) {
                assert.equal(message.stop_reason, 'tool_use');
                assert.equal(message.content[0].name, 'get_weather');
                assert.deepEqual(message.content[0].input, { city: 'Paris' });
            }
        });

        test('the turn after a tool result', async () => {
            const turns = [
                ...messages,
                { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1',
                    name: 'get_weather', input: { city: 'Paris' } }] },
                { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1',
                    content: '20 C' }] },
            ];
            const answer = await client.messages.create({ ...request, tools, messages: turns });
            assert.match(answer.content[0].text, /^Hello from a[12]$/);
        });

        test('count_tokens', async () => {
            const count = await client.messages.countTokens({ model, messages });
            assert.equal(count.input_tokens, 11);
        });

        test('models: the list in Anthropic\'s shape', async () => {
            const entries = [];
            for await (const entry of client.models.list()) entries.push(entry);
            const entry = entries.find(({ id }) => id === model);
            assert.ok(entry, JSON.stringify(entries));
            assert.equal(entry.type, 'model');
        });

        test('a wrong key is an AuthenticationError', async () => {
            await assert.rejects(anthropicClient(origin, 'wrong').messages.create(request),
                Anthropic.AuthenticationError);
        });

        test('an unknown model is a NotFoundError', async () => {
            await assert.rejects(
                client.messages.create({ ...request, model: 'unknown-1' }),
                (error) => {
                    assert.ok(error instanceof Anthropic.NotFoundError, String(error));
                    assert.equal(error.error.error.type, 'not_found_error');
                    return true;
                });
        });
    });
}
