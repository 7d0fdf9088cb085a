// An agent whose events have the shapes of Strands Agents for TypeScript.
import { converseStream } from './bedrock.mjs';

export class Agent {
  /** `isWrapped` chooses the shape since version 0.4, in which model events are wrapped. */
  constructor({ endpoint, modelId, isWrapped = true }) {
    Object.assign(this, { endpoint, modelId, isWrapped });
  }

  async *stream(prompt) {
    const conversation = [{ role: 'user', content: [{ text: prompt }] }];
    for await (const event of converseStream(this.endpoint, this.modelId, conversation)) {
      const text = event.contentBlockDelta?.delta.text;
      if (text === undefined) continue;
      const delta = { type: 'modelContentBlockDeltaEvent', delta: { type: 'textDelta', text } };
      yield this.isWrapped ? { type: 'modelStreamUpdateEvent', event: delta } : delta;
    }
  }
}
