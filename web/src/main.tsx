import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/controls.css';
import './styles/find.css';
import './styles/grid.css';
import './styles/call.css';
import './styles/admin.css';
import './styles/traffic.css';

createRoot(document.getElementById('page')!).render(<App />);
