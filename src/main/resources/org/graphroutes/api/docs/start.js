SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#commands',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
