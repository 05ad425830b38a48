import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { AgentAnswer } from "../../runtime/agents/agent-runner.ts";
import type { AgentAnswers } from "../agents/agent-answers.ts";
import { agentNamed, endOf } from "../agents/agent-routes.ts";
import { asServerError } from "../as-server-error.ts";
import { logLine } from "../rest/problems.ts";
import { chatError, sendChatError } from "./chat-errors.ts";
import { chatChunks, chatCompletion } from "./chat-reply.ts";
import { type ChatRequest, chatInput, parseChat } from "./chat-request.ts";

export interface ChatRoutesParts {
  /** When the release was made, microseconds since 1970. */
  readonly createdAtUs: number;
  readonly log: (line: string) => void;
}

/** How often a waiting caller of a stream is told that the server is there, milliseconds. */
const keepAliveMs = 5_000;

/** Adds `/v1/models` and `/v1/chat/completions`, by which any client of the chat protocol asks an agent: its name is the model. */
export function addChatRoutes(
  app: FastifyInstance,
  agents: ReadonlyMap<string, AgentAnswers>,
  { createdAtUs, log }: ChatRoutesParts,
): void {
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    sendChatError({ request, reply }, error, log);
  const created = Math.floor(createdAtUs / 1_000_000);
  const modelOf = (name: string) => ({ id: name, object: "model", created, owned_by: "throughline" });
  app.get("/v1/models", { errorHandler }, async () => ({ object: "list", data: [...agents.keys()].map(modelOf) }));
  app.get<{ Params: { name: string } }>("/v1/models/:name", { errorHandler }, async ({ params }) =>
    modelOf(agentNamed(agents, params.name).agent.name),
  );
  app.post("/v1/chat/completions", { errorHandler }, async (request, reply) => {
    const chat = parseChat(request.body);
    const agent = agentNamed(agents, chat.model);
    const input = chatInput(agent.agent, chat.text);
    const frame = { id: `chatcmpl-${request.id}`, model: chat.model, created: Math.floor(Date.now() / 1000) };
    const asked = agent.answer(input, { id: request.id, signal: endOf(reply) });
    if (!chat.stream) return chatCompletion(frame, await asked);
    // What is wrong with the request is told by its status; what fails later can only be told within the stream.
    const first = await Promise.race([asked, soon()]);
    const lines = streamLines({ asked, first, chat, frame, log: (error) => log(logLine(request, error)) });
    return reply
      .type("text/event-stream; charset=utf-8")
      .header("cache-control", "no-cache")
      .header("x-accel-buffering", "no")
      .send(Readable.from(lines));
  });
}

/** Time within which a fault of a streamed request still gets its own status, milliseconds. */
const graceMs = 200;

const soon = () => new Promise<undefined>((resolve) => setTimeout(resolve, graceMs, undefined).unref());

async function* streamLines(of: {
  readonly asked: Promise<AgentAnswer>;
  readonly first: AgentAnswer | undefined;
  readonly chat: ChatRequest;
  readonly frame: Parameters<typeof chatChunks>[0];
  readonly log: (error: ReturnType<typeof asServerError>) => void;
}): AsyncGenerator<string> {
  const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
  try {
    let answer = of.first;
    while (answer === undefined) {
      answer = await Promise.race([of.asked, keepAlive()]);
      if (answer === undefined) yield ": working\n\n";
    }
    for (const chunk of chatChunks(of.frame, answer, of.chat.includeUsage)) yield event(chunk);
  } catch (thrown) {
    const error = asServerError(thrown);
    if (!isThroughlineError(thrown) || error.status >= 500) of.log(error);
    yield event(chatError(error));
  }
  yield "data: [DONE]\n\n";
}

const keepAlive = () => new Promise<undefined>((resolve) => setTimeout(resolve, keepAliveMs, undefined).unref());
