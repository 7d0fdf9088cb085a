#if CommandLineTool
/// Starts handlers for Node.js with only Node installed, like Lambda's managed runtime.
///
/// The program is passed to `node` on its command line, so an installed tool needs no other file. What it posts to the
/// Runtime API is byte for byte what AWS's runtime interface client posts, including the missing prelude after
/// `HttpResponseStream.from()` and `end(chunk)` without `write()`.
///
/// Source: AWS Lambda Developer Guide, "Response streaming for Lambda functions" and "Define Lambda function handler in
/// Node.js".
public enum NodeBootstrap {
  /// The command that starts Node with the program; the handler's name comes from `_HANDLER`.
  public static var command: [String] { ["node", "-e", source] }

  static let source = #"""
    'use strict';
    const fs = require('fs');
    const http = require('http');
    const path = require('path');
    const { Writable } = require('stream');
    const { pathToFileURL } = require('url');
    const { types } = require('util');

    const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const preludeType = 'application/vnd.awslambda.http-integration-response';
    const errorTypeField = 'Lambda-Runtime-Function-Error-Type';
    const errorBodyField = 'Lambda-Runtime-Function-Error-Body';
    const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
    const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

    function open(method, target, headers = {}) {
      const { hostname, port, pathname } = new URL(target, api);
      return http.request({ method, hostname, port, path: pathname, headers, agent });
    }

    // The response to a request that has been or will be ended, with its body.
    function answer(request) {
      return new Promise((resolve, reject) => {
        request.on('error', reject);
        request.on('response', (response) => {
          const pieces = [];
          response.on('data', (piece) => pieces.push(piece));
          response.on('error', reject);
          response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(pieces) }));
        });
      });
    }

    function post(target, value, headers) {
      const body = Buffer.from(JSON.stringify(value === undefined ? null : value));
      const request = open('POST', target, {
        'Content-Type': 'application/json', 'Content-Length': body.length, ...headers,
      });
      request.end(body);
      return answer(request);
    }

    // Errors

    function named(name, message) {
      const error = new Error(message);
      error.name = name;
      return error;
    }

    // DEL is allowed in no header field.
    const visible = (text) => String(text).replaceAll('\x7F', '%7F');

    function described(error) {
      if (types.isNativeError(error) || (error && error.name && error.message && error.stack)) {
        return {
          errorType: visible(error.name), errorMessage: visible(error.message),
          trace: visible(error.stack).split('\n'),
        };
      }
      return { errorType: typeof error, errorMessage: String(error), trace: [] };
    }

    function postError(target, error) {
      const description = described(error);
      console.error('Invoke Error', JSON.stringify(description));
      return post(target, description, { [errorTypeField]: encodeURI(description.errorType) });
    }

    // Streaming

    class ResponseStream extends Writable {
      #request;
      #hasBegun = false;
      #error;

      constructor(id, options) {
        super(options);
        this.#request = open('POST', `invocation/${encodeURIComponent(id)}/response`, {
          'Lambda-Runtime-Function-Response-Mode': 'streaming',
          Trailer: [errorTypeField, errorBodyField],
          'Content-Type': 'application/octet-stream',
        });
        this.accepted = answer(this.#request);
        this.accepted.catch(() => {});
      }

      setContentType(type) {
        if (this.#hasBegun) {
          throw named('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
        }
        this.#request.setHeader('Content-Type', type);
      }

      // end(chunk) does not come by here: without a prior write(), there is no prelude.
      write(chunk, encoding, callback) {
        if (!this.#hasBegun) {
          this.#hasBegun = true;
          for (const piece of this.preludePieces ?? []) super.write(piece);
        }
        const isBytes = typeof chunk === 'string' || chunk instanceof Uint8Array;
        return super.write(isBytes ? chunk : JSON.stringify(chunk), encoding, callback);
      }

      // The error is reported in trailers, after what has been written.
      fail(error) {
        console.error('Invoke Error', JSON.stringify(described(error)));
        this.#error ??= error;
        if (!this.writableEnded) this.end();
      }

      _write(chunk, encoding, callback) {
        this.#hasBegun = true;
        this.#request.write(chunk, callback);
      }

      _final(callback) {
        this.#hasBegun = true;
        if (this.#error !== undefined) {
          const description = described(this.#error);
          this.#request.addTrailers({
            [errorTypeField]: description.errorType,
            [errorBodyField]: Buffer.from(JSON.stringify(description)).toString('base64'),
          });
        }
        this.#request.end(callback);
      }

      _destroy(error, callback) {
        if (!this.#request.writableEnded) this.#request.destroy();
        callback(error);
      }
    }

    globalThis.awslambda = {
      streamifyResponse(handler, options) {
        handler[streaming] = 'response';
        handler[highWaterMark] = options?.highWaterMark;
        return handler;
      },
      HttpResponseStream: class HttpResponseStream {
        static from(responseStream, prelude) {
          responseStream.setContentType(preludeType);
          responseStream.preludePieces = [JSON.stringify(prelude), Buffer.alloc(8)];
          return responseStream;
        }
      },
    };

    async function stream(handler, event, id, context) {
      const size = handler[highWaterMark];
      const response = new ResponseStream(id, size === undefined ? {} : { highWaterMark: size });
      try {
        const result = handler(event, response, context);
        if (typeof result?.then !== 'function') {
          throw named('Runtime.InvalidStreamingOperation', 'Streaming does not support non-async handlers.');
        }
        if ((await result) !== undefined) console.warn('The return value of a streaming handler is ignored.');
        if (!response.writableEnded && !response.destroyed) {
          console.warn('The handler returned without responseStream.end(): Lambda waits until the function times out.');
        }
      } catch (error) {
        response.fail(error);
      }
      await response.accepted;
    }

    // Buffered

    function call(handler, event, context) {
      return new Promise((resolve, reject) => {
        const done = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error));
        Object.assign(context, { done, succeed: resolve, fail: (error) => reject(error ?? 'handled') });
        const result = handler(event, context, done);
        if (typeof result?.then === 'function') result.then(resolve, reject);
      });
    }

    async function respond(handler, event, id, context) {
      const target = `invocation/${encodeURIComponent(id)}`;
      let result;
      try {
        result = await call(handler, event, context);
        JSON.stringify(result);
      } catch (error) {
        return postError(`${target}/error`, error);
      }
      return post(`${target}/response`, result);
    }

    // The handler

    function isModule(folder) {
      const file = path.join(folder, 'package.json');
      if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
      const parent = path.dirname(folder);
      return parent !== folder && path.basename(folder) !== 'node_modules' && isModule(parent);
    }

    async function load(name) {
      const [, module, members] = /^([^.]*)\.(.*)$/.exec(path.basename(name)) ?? [];
      if (module === undefined || name.includes('..')) {
        throw named('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name.`);
      }
      const base = path.resolve(process.env.LAMBDA_TASK_ROOT ?? '.', path.dirname(name), module);
      const file = [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`].find(
        (candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
      if (file === undefined) {
        throw named('Runtime.ImportModuleError', `Cannot find module '${base}': no .js, .mjs or .cjs file.`);
      }
      let found;
      try {
        const isImported = file.endsWith('.mjs') || (file.endsWith('.js') && isModule(path.dirname(file)));
        found = isImported ? await import(pathToFileURL(file)) : require(file);
      } catch (error) {
        if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error.stack));
        if (error?.code === 'MODULE_NOT_FOUND') throw named('Runtime.ImportModuleError', String(error.message));
        throw error;
      }
      const handler = members.split('.').reduce((value, key) => value?.[key], found);
      if (typeof handler !== 'function') {
        throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
      }
      return handler;
    }

    function contextOf(headers) {
      const deadline = Number(headers['lambda-runtime-deadline-ms']);
      const client = headers['lambda-runtime-client-context'];
      return {
        awsRequestId: headers['lambda-runtime-aws-request-id'],
        invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
        clientContext: client === undefined ? undefined : JSON.parse(client),
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
        memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
        logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => deadline - Date.now(),
      };
    }

    async function main() {
      let handler;
      try {
        handler = await load(process.env._HANDLER);
      } catch (error) {
        await postError('init/error', error);
        process.exit(1);
      }
      let current;
      const end = (status) => async (error) => {
        if (current === undefined) console.error(error);
        else await postError(`invocation/${encodeURIComponent(current)}/error`, error).catch(() => {});
        process.exit(status);
      };
      process.on('uncaughtException', end(129));
      process.on('unhandledRejection', end(128));
      process.on('beforeExit', () => end(1)(named('Runtime.NodeJsExit',
        'Node.js has nothing left to do: a promise was never settled, or the callback was never called.')));
      for (;;) {
        const request = open('GET', 'invocation/next');
        request.end();
        const { headers, body } = await answer(request);
        const context = contextOf(headers);
        current = context.awsRequestId;
        process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
        const run = handler[streaming] === 'response' ? stream : respond;
        await run(handler, JSON.parse(body.toString()), current, context);
        current = undefined;
      }
    }

    main();
    """#
}
#endif
