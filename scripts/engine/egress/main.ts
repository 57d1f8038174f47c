/** The egress sidecar as an image's command: it shares the container's network, so `port` is on loopback here. */
import { dial } from "./dial.ts";
import { createEgressServer } from "./server.ts";

/** The port workerd publishes and asks for; fixed in workerd. */
const PORT = 39_001;

const { server, close } = createEgressServer({ dial: (port) => dial({ host: "127.0.0.1", port }) });
server.listen(PORT, "0.0.0.0");
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    close();
    process.exit(0);
  });
}
