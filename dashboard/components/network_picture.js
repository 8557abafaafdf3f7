// The network picture: a drawing of the network that reports the box a person chooses.

const views = new WeakMap();   // parentElement -> the view living in it

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!views.has(parentElement)) views.set(parentElement, createView(parentElement));
  const view = views.get(parentElement);
  view.data = data;
  view.select = (id) => setTriggerValue("selected", id);
  render(view);
  return () => { dispose(view); views.delete(parentElement); };
}
