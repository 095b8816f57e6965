// SPDX-License-Identifier: GPL-3.0-or-later
// One interface over the four ways in which the official SDKs hold a conversation, so that every test runs with each of
// them. A conversation is what users of that SDK keep: their own messages and the SDK's answers as they came.
import Anthropic from '@anthropic-ai/sdk';
import { ApiError } from '@google/genai';
import OpenAI from 'openai';
import { anthropicClient } from './anthropic.mjs';
import { geminiClient } from './gemini.mjs';
import { weatherSchema } from './harness.mjs';
import { openaiClient } from './openai.mjs';

const toolNames = ['get_weather', 'get_time'];
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const imageData = pixel;

/** OpenAI Chat Completions. */
export class ChatDriver {
    name = 'Chat';
    showsThoughts = true;
    counts = false;
    errors = { 400: OpenAI.BadRequestError, 401: OpenAI.AuthenticationError, 429: OpenAI.RateLimitError,
        500: OpenAI.InternalServerError, stream: OpenAI.APIError };

    constructor(origin) {
        this.client = openaiClient(origin);
    }

    begin(prompt) {
        return [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: prompt }];
    }

    beginWithImage(prompt) {
        return [{ role: 'user', content: [{ type: 'text', text: prompt },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }] }];
    }

    answerTools(turns, answer, texts) {
        turns.push(answer.message);
        for (const [i, { id }] of answer.calls.entries())
            turns.push({ role: 'tool', tool_call_id: id, content: texts[i] });
    }

    params({ model, turns, tools, think, json, most }) {
        const params = { model, messages: turns };
        if (tools)
            params.tools = toolNames.map((name) =>
                ({ type: 'function', function: { name, description: 'd', parameters: weatherSchema } }));
        if (think) params.reasoning_effort = 'high';
        if (json)
            params.response_format = { type: 'json_schema',
                json_schema: { name: 'place', strict: true, schema: weatherSchema } };
        if (most) params.max_completion_tokens = most;
        return params;
    }

    async ask(wish) {
        const params = this.params(wish);
        const whole = wish.stream ? await this.streamed(params)
            : await this.client.chat.completions.create(params);
        const [{ message, finish_reason: finish }] = whole.choices;
        return {
            message,
            text: message.content ?? '',
            thinking: message.reasoning_content ?? '',
            refusal: message.refusal ?? '',
            calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: args } }) =>
                ({ id, name, args: JSON.parse(args) })),
            finish: { stop: 'end', tool_calls: 'tools', length: 'length', content_filter: 'refused' }[finish] ?? finish,
            usage: { input: whole.usage?.prompt_tokens, output: whole.usage?.completion_tokens,
                cached: whole.usage?.prompt_tokens_details?.cached_tokens },
        };
    }

    async streamed(params) {
        const stream = this.client.chat.completions
            .stream({ ...params, stream_options: { include_usage: true } });
        let thinking = '';
        for await (const chunk of stream) thinking += chunk.choices[0]?.delta?.reasoning_content ?? '';
        const whole = await stream.finalChatCompletion();
        if (thinking) whole.choices[0].message.reasoning_content = thinking;
        return whole;
    }

    /** The texts of a stream one by one; ends when `signal` says so. */
    async *texts({ model, turns }, signal) {
        const stream = await this.client.chat.completions
            .create({ model, messages: turns, stream: true }, { signal });
        for await (const chunk of stream) {
            const text = chunk.choices[0]?.delta?.content;
            if (text) yield text;
        }
    }
}

/** OpenAI Responses, without storage, as coding clients use it. */
export class ResponsesDriver {
    name = 'Responses';
    showsThoughts = true;
    counts = true;
    errors = { 400: OpenAI.BadRequestError, 401: OpenAI.AuthenticationError, 429: OpenAI.RateLimitError,
        500: OpenAI.InternalServerError, stream: Error };

    constructor(origin) {
        this.client = openaiClient(origin);
    }

    begin(prompt) {
        return [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: prompt }];
    }

    beginWithImage(prompt) {
        return [{ role: 'user', content: [{ type: 'input_text', text: prompt },
            { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' }] }];
    }

    answerTools(turns, answer, texts) {
        turns.push(...answer.message);
        for (const [i, { id }] of answer.calls.entries())
            turns.push({ type: 'function_call_output', call_id: id, output: texts[i] });
    }

    params({ model, turns, tools, think, json, most }) {
        const params = { model, input: turns, store: false, include: ['reasoning.encrypted_content'] };
        if (tools)
            params.tools = toolNames.map((name) =>
                ({ type: 'function', name, description: 'd', strict: true, parameters: weatherSchema }));
        if (think) params.reasoning = { effort: 'high', summary: 'auto' };
        if (json) params.text = { format: { type: 'json_schema', name: 'place', strict: true, schema: weatherSchema } };
        if (most) params.max_output_tokens = most;
        return params;
    }

    async ask(wish) {
        const params = this.params(wish);
        const whole = wish.stream ? await this.client.responses.stream(params).finalResponse()
            : await this.client.responses.create(params);
        const of = (type) => whole.output.filter((item) => item.type === type);
        const refusals = of('message').flatMap(({ content }) => content)
            .filter(({ type }) => type === 'refusal').map(({ refusal }) => refusal);
        const calls = of('function_call').map(({ call_id: id, name, arguments: args }) =>
            ({ id, name, args: JSON.parse(args) }));
        const reason = whole.incomplete_details?.reason;
        return {
            message: whole.output,
            text: whole.output_text,
            thinking: of('reasoning').flatMap(({ summary }) => summary).map(({ text }) => text).join(''),
            refusal: refusals.join(''),
            calls,
            finish: whole.status === 'completed' ? (calls.length ? 'tools' : 'end')
                : { max_output_tokens: 'length', content_filter: 'refused' }[reason] ?? whole.status,
            usage: { input: whole.usage?.input_tokens, output: whole.usage?.output_tokens,
                cached: whole.usage?.input_tokens_details?.cached_tokens },
        };
    }

    async *texts({ model, turns }, signal) {
        const stream = await this.client.responses.create({ model, input: turns, stream: true }, { signal });
        for await (const event of stream) {
            if (event.type === 'response.output_text.delta') yield event.delta;
            // The SDK hands this event on; the program that reads it must end the turn.
            if (event.type === 'response.failed') throw new Error(event.response.error.message);
        }
    }

    async count({ model, turns }) {
        return (await this.client.responses.inputTokens.count({ model, input: turns })).input_tokens;
    }
}

/** Anthropic Messages. */
export class AnthropicDriver {
    name = 'Anthropic';
    showsThoughts = true;
    counts = true;
    errors = { 400: Anthropic.BadRequestError, 401: Anthropic.AuthenticationError, 429: Anthropic.RateLimitError,
        500: Anthropic.InternalServerError, stream: Anthropic.APIError };

    constructor(origin) {
        this.client = anthropicClient(origin);
    }

    begin(prompt) {
        return [{ role: 'user', content: prompt }];
    }

    beginWithImage(prompt) {
        return [{ role: 'user', content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
            { type: 'text', text: prompt }] }];
    }

    answerTools(turns, answer, texts) {
        turns.push({ role: 'assistant', content: answer.message });
        turns.push({ role: 'user', content: answer.calls.map(({ id }, i) =>
            ({ type: 'tool_result', tool_use_id: id, content: texts[i] })) });
    }

    params({ model, turns, tools, think, json, most }) {
        const params = { model, max_tokens: most ?? 4000, system: 'Be brief.', messages: turns };
        if (tools)
            params.tools = toolNames.map((name) => ({ name, description: 'd', input_schema: weatherSchema }));
        if (think) params.thinking = { type: 'adaptive' };
        if (json) params.output_config = { format: { type: 'json_schema', schema: weatherSchema } };
        return params;
    }

    async ask(wish) {
        const params = this.params(wish);
        const whole = wish.stream ? await this.client.messages.stream(params).finalMessage()
            : await this.client.messages.create(params);
        const of = (type) => whole.content.filter((block) => block.type === type);
        const { usage } = whole;
        return {
            message: whole.content,
            text: of('text').map(({ text }) => text).join(''),
            thinking: of('thinking').map(({ thinking }) => thinking).join(''),
            refusal: whole.stop_details?.explanation ?? '',
            calls: of('tool_use').map(({ id, name, input }) => ({ id, name, args: input })),
            finish: { end_turn: 'end', tool_use: 'tools', max_tokens: 'length', refusal: 'refused' }[whole.stop_reason]
                ?? whole.stop_reason,
            usage: { input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0)
                    + (usage.cache_creation_input_tokens ?? 0),
                output: usage.output_tokens, cached: usage.cache_read_input_tokens },
        };
    }

    async *texts({ model, turns }, signal) {
        const stream = await this.client.messages
            .create({ model, max_tokens: 4000, messages: turns, stream: true }, { signal });
        for await (const event of stream) {
            if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') yield event.delta.text;
        }
    }

    async count({ model, turns }) {
        return (await this.client.messages.countTokens({ model, messages: turns })).input_tokens;
    }
}

/** Google GenAI. */
export class GeminiDriver {
    name = 'Gemini';
    showsThoughts = true;
    counts = true;
    errors = { 400: ApiError, 401: ApiError, 429: ApiError, 500: ApiError, stream: Error };

    constructor(origin) {
        this.client = geminiClient(origin);
    }

    begin(prompt) {
        return [{ role: 'user', parts: [{ text: prompt }] }];
    }

    beginWithImage(prompt) {
        return [{ role: 'user', parts: [{ text: prompt },
            { inlineData: { mimeType: 'image/png', data: pixel } }] }];
    }

    answerTools(turns, answer, texts) {
        turns.push(answer.message);
        turns.push({ role: 'user', parts: answer.calls.map(({ id, name }, i) =>
            ({ functionResponse: { ...(id ? { id } : {}), name, response: { output: texts[i] } } })) });
    }

    params({ model, turns, tools, think, json, most }) {
        const config = { systemInstruction: 'Be brief.' };
        if (tools)
            config.tools = [{ functionDeclarations: toolNames.map((name) =>
                ({ name, description: 'd', parametersJsonSchema: weatherSchema })) }];
        if (think) config.thinkingConfig = { includeThoughts: true, thinkingLevel: 'HIGH' };
        if (json) Object.assign(config, { responseMimeType: 'application/json', responseJsonSchema: weatherSchema });
        if (most) config.maxOutputTokens = most;
        return { model, contents: turns, config };
    }

    async ask(wish) {
        const params = this.params(wish);
        const chunks = [];
        if (wish.stream) {
            for await (const chunk of await this.client.models.generateContentStream(params)) chunks.push(chunk);
        } else {
            chunks.push(await this.client.models.generateContent(params));
        }
        const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
        const texts = (thought) => parts.filter((part) => part.text && Boolean(part.thought) === thought)
            .map(({ text }) => text).join('');
        const calls = parts.filter((part) => part.functionCall).map(({ functionCall: { id, name, args } }) =>
            ({ id, name, args }));
        const candidate = chunks.at(-1).candidates?.[0];
        const usage = chunks.findLast((chunk) => chunk.usageMetadata)?.usageMetadata;
        return {
            message: { role: 'model', parts },
            text: texts(false),
            thinking: texts(true),
            refusal: candidate?.finishMessage ?? '',
            calls,
            finish: { STOP: calls.length ? 'tools' : 'end', MAX_TOKENS: 'length', SAFETY: 'refused' }[candidate?.finishReason]
                ?? candidate?.finishReason ?? 'refused',
            usage: { input: usage?.promptTokenCount, cached: usage?.cachedContentTokenCount ?? 0,
                output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0) },
        };
    }

    async *texts({ model, turns }, signal) {
        const stream = await this.client.models.generateContentStream(
            { model, contents: turns, config: { abortSignal: signal } });
        for await (const chunk of stream) {
            if (chunk.text) yield chunk.text;
        }
    }

    async count({ model, turns }) {
        return (await this.client.models.countTokens({ model, contents: turns })).totalTokens;
    }
}
