import HTTPTypes
import Hummingbird

/// A page that shows the answer as it arrives.
enum Page {
  static let response = Response(
    status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: text)))

  private static let text = #"""
    <!DOCTYPE html>
    <title>Chat</title>
    <form><input name="prompt" size="60" value="What is the weather like in Kyoto?"> <button>Ask</button></form>
    <p id="answer" style="white-space: pre-wrap"></p>
    <script>
      const answer = document.querySelector("#answer");
      function show(data) {
        if (data === "[DONE]") return;
        const delta = JSON.parse(data);
        if (delta.kind === "text") answer.append(delta.text);
        if (delta.kind === "error") throw delta.message;
      }
      document.querySelector("form").onsubmit = async (event) => {
        event.preventDefault();
        answer.textContent = "";
        try {
          const response = await fetch("/chat", { method: "POST", body: event.target.prompt.value });
          if (!response.ok) throw await response.text();
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
          for (let rest = "", read; !(read = await reader.read()).done; ) {
            const lines = (rest + read.value).split("\n");
            rest = lines.pop();
            for (const line of lines) if (line.startsWith("data: ")) show(line.slice("data: ".length));
          }
        } catch (error) {
          answer.append(error);
        }
      };
    </script>
    """#
}
