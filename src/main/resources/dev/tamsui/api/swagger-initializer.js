"use strict";

// The page is public, what it describes is not: ask for the API key and keep it for this tab only.
window.onload = () => {
  const SLOT = "tamsui.key";

  const key = () => {
    let known = sessionStorage.getItem(SLOT);
    if (known === null) {
      known = (window.prompt("API key (TAMSUI_API_KEY, or api.key in the state folder)") || "").trim();
      sessionStorage.setItem(SLOT, known);
    }
    return known;
  };

  window.ui = SwaggerUIBundle({
    url: "/v3/api-docs",
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    requestInterceptor: (request) => {
      const isOurs = new URL(request.url, window.location.href).origin === window.location.origin;
      if (isOurs && !request.headers.Authorization) {
        request.headers.Authorization = "Bearer " + key();
      }
      return request;
    },
    responseInterceptor: (response) => {
      if (response.status === 401) {
        sessionStorage.removeItem(SLOT); // a reload asks again
      }
      return response;
    },
  });
};
