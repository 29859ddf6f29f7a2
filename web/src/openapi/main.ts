import "swagger-ui-dist/swagger-ui.css";
import "@fontsource-variable/inter";
import "./openapi.css";

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

// the server's own description, drawn here; a change is sent with the token of this page
SwaggerUI({
  url: "./openapi.json",
  domNode: document.getElementById("page"),
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: (request: { method?: string; headers: Record<string, string> }) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && request.method && request.method !== "GET") request.headers["x-csrftoken"] = token;
    return request;
  },
});
