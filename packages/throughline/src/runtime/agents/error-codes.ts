import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const agentError = defineErrors("agents", {
  "unknown-agent": {
    status: 404,
    fault: "caller",
    title: "No agent has this name",
    hint: "look at /agents for the names",
  },
  "invalid-input": {
    status: 422,
    fault: "caller",
    title: "The request does not have the shape that the agent asks",
    hint: "correct the fields that are named",
  },
  "fill-failed": {
    status: 500,
    fault: "user-code",
    title: "`fill` of an agent failed",
    hint: "look at the stack, and correct `fill`",
  },
  "invalid-fill": {
    status: 500,
    fault: "user-code",
    title: "`fill` of an agent gives what its prompt does not take",
    hint: "give back what the prompt's `input` asks",
  },
  "invalid-output": {
    status: 502,
    fault: "engine",
    title: "The language model's answer does not fit the prompt's output, also after it was asked to repair it",
    hint: "ask again, or make the prompt's output simpler",
  },
  "context-exceeded": {
    status: 422,
    fault: "declaration",
    title: "The conversation does not fit into the agent's tokens",
    hint: "raise `limits.tokens`, or give the prompt less",
  },
  "steps-exceeded": {
    status: 502,
    fault: "engine",
    title: "The language model gave no answer within the agent's steps",
    hint: "raise `limits.steps`, or tell the model in the prompt when to answer",
  },
  timeout: {
    status: 504,
    fault: "engine",
    title: "The agent took too long",
    hint: "ask again, or raise `limits.timeout`",
  },
  "caller-gone": {
    status: 499,
    fault: "caller",
    title: "The caller went away before the agent replied",
    hint: "wait for the reply",
  },
  "unknown-tool": {
    status: 404,
    fault: "engine",
    title: "The language model called a tool that the agent does not have",
    hint: "call one of the tools that are listed",
  },
  "invalid-arguments": {
    status: 422,
    fault: "engine",
    title: "The language model called a tool with arguments that do not fit its schema",
    hint: "call it again with arguments that keep the schema",
  },
  "too-many-calls": {
    status: 422,
    fault: "engine",
    title: "The language model called too many tools at once",
    hint: "call fewer tools at once",
  },
  "tool-failed": {
    status: 500,
    fault: "internal",
    title: "A tool of an agent failed in a way that it should not",
    hint: "look at the server's log",
  },
});
