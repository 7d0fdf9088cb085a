// A function behind API Gateway's response streaming that passes an agent's text on as it comes.
import { Agent } from './agent.mjs';

const agent = new Agent({
  endpoint: process.env.AWS_ENDPOINT_URL,
  modelId: process.env.BEDROCK_MODEL_ID ?? 'model',
  isWrapped: process.env.AGENT_EVENTS !== 'bare',
});

/** The text of an agent's event, in both shapes; undefined for other events. */
function textOf(event) {
  const inner = event.type === 'modelStreamUpdateEvent' ? event.event : event;
  const isText = inner.type === 'modelContentBlockDeltaEvent' && inner.delta.type === 'textDelta';
  return isText ? inner.delta.text : undefined;
}

export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { message } = JSON.parse(event.body ?? '{}');
  const response = awslambda.HttpResponseStream.from(stream, {
    statusCode: message ? 200 : 400,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
  if (!message) {
    // Not end('message is required'): without a write() there is no prelude, and API Gateway answers with an error.
    response.write('message is required');
  } else {
    for await (const update of agent.stream(message)) {
      const text = textOf(update);
      if (text !== undefined) response.write(text);
    }
  }
  response.end();
});
