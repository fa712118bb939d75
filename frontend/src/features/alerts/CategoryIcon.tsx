import {
  BookOpen,
  Eye,
  Mail,
  MessageCircle,
  MessagesSquare,
  Phone,
  SquareCheck,
  Star,
  Ticket,
  Zap,
} from 'lucide-react';
import { type Icon, IconOf } from '@/shared/ui';

const icons: Record<string, Icon> = {
  whos_on: Eye,
  live_chat: MessageCircle,
  ticket: Ticket,
  task: SquareCheck,
  call_log: Phone,
  chat_room: MessagesSquare,
  knowledge_base: BookOpen,
  survey: Star,
  pop: Mail,
  smtp: Mail,
};

/** The icon of an event category: the same wherever the category appears. */
export function CategoryIcon({ category, size = 16 }: { category: string; size?: number }) {
  return <IconOf icon={icons[category] ?? Zap} size={size} />;
}
